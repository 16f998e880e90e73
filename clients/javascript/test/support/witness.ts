import WebSocket from "ws";
import type { BoundEvent, ChannelEvent, Session } from "../../src/index.js";

/** An event channel of the same session that nothing cuts: it has every event once, from its beginning on. */
export class Witness {
  readonly events = new Map<number, ChannelEvent>();
  readonly session: Session;
  readonly #socket: WebSocket;
  #latest = Number.POSITIVE_INFINITY;

  constructor(url: string, session: Session) {
    this.session = session;
    this.#socket = new WebSocket(`${url.replace(/^http/, "ws")}/ws?hello=1&sessionId=${session.sessionId}`);
    this.#socket.on("error", () => {});
    this.#socket.on("message", (data) => this.#take(JSON.parse(String(data)) as ChannelEvent | BoundEvent));
  }

  /** Its first events repeat what is known, under numbers that other events have had. */
  #take(event: ChannelEvent | BoundEvent): void {
    if (event.eventType === "BoundEvent") this.#latest = event.latest;
    else if (event.seq > this.#latest) this.events.set(event.seq, event);
  }

  close(): void {
    this.#socket.close();
  }
}
