import { Calls } from "./calls.js";
import type { Emitter } from "./emitter.js";
import type { Status } from "./types.js";

/** What is told of changes of the snapshots. */
export interface Changes {
  /** The status has changed. */
  status: Status;
  /** The calls or the status have changed. */
  change: undefined;
}

/** The snapshots that applications see. Each is replaced, and that is told, only if it has changed. */
export class Store {
  calls = new Calls("");
  status: Status = Object.freeze({ state: "loggedOff", altiserv: false });
  /** The calls as the mirror has them. */
  #source = this.calls;
  readonly #emitter: Pick<Emitter<Changes>, "emit">;

  constructor(emitter: Pick<Emitter<Changes>, "emit">) {
    this.#emitter = emitter;
  }

  show(source: Calls, status: Status): void {
    const before = this.status;
    const isConnected = status.state === "connected";
    const isOtherView = source !== this.#source || isConnected !== (before.state === "connected");
    // What the phone system accepts is not known while there is no connection to it.
    if (isOtherView) this.calls = isConnected ? source : source.withoutActions();
    this.#source = source;
    this.status = Object.freeze(status);
    if (status !== before) this.#emitter.emit("status", status);
    if (isOtherView || status !== before) this.#emitter.emit("change", undefined);
  }
}
