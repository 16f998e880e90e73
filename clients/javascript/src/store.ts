import { Calls } from "./calls.js";
import { Emitter } from "./emitter.js";
import type { Status } from "./types.js";

/** The snapshots that applications see. Each is replaced, and the subscribers are called, only if it has changed. */
export class Store {
  calls = new Calls("");
  status: Status = Object.freeze({ state: "loggedOff", altiserv: false });
  /** The calls as the mirror has them. */
  #source = this.calls;
  readonly #subscribers = new Emitter<{ change: undefined }>();
  readonly #statusChanged: (status: Status) => void;

  constructor(statusChanged: (status: Status) => void) {
    this.#statusChanged = statusChanged;
  }

  subscribe(listener: () => void): () => void {
    return this.#subscribers.on("change", listener);
  }

  show(source: Calls, status: Status): void {
    const before = this.status;
    const isConnected = status.state === "connected";
    const isOtherView = source !== this.#source || isConnected !== (before.state === "connected");
    // What the phone system accepts is not known while there is no connection to it.
    if (isOtherView) this.calls = isConnected ? source : source.withoutActions();
    this.#source = source;
    this.status = Object.freeze(status);
    if (status !== before) this.#statusChanged(status);
    if (isOtherView || status !== before) this.#subscribers.emit("change", undefined);
  }
}
