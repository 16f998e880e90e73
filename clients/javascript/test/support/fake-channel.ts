import { LOST, type Binding, type Ending, type Transport } from "../../src/transport.js";
import type { ChannelMessage } from "../../src/index.js";

/** One opening of an event channel. */
export interface Opening {
  readonly binding: Binding;
  readonly deliver: (message: ChannelMessage) => void;
  readonly end: (ending: Ending) => void;
}

/** Event channels that a test opens, fills and ends. */
export class FakeChannels {
  readonly openings: Opening[] = [];
  /** Event channels that are open now. */
  open = 0;
  mostOpen = 0;

  readonly transport: Transport = (binding, deliver, signal) =>
    new Promise((resolve) => {
      this.open++;
      this.mostOpen = Math.max(this.mostOpen, this.open);
      const end = (ending: Ending) => {
        this.open--;
        resolve(ending);
      };
      signal.addEventListener("abort", () => end(LOST), { once: true });
      this.openings.push({ binding, deliver, end });
    });

  get last(): Opening {
    const last = this.openings.at(-1);
    if (!last) throw new Error("no event channel was opened");
    return last;
  }
}
