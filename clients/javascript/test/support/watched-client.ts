import { expect } from "vitest";
import type { ChannelEvent, Resync, WebproxyClient } from "../../src/index.js";
import type { Program } from "./program.js";
import { Witness } from "./witness.js";

/** What the handlers of a client were told in one session, and a witness of it. */
interface Chapter {
  readonly witness: Witness;
  readonly told: (ChannelEvent | Resync)[];
  /** Number of the last event that was checked. */
  last: number | undefined;
}

/** A client whose handlers write down what they are told, with a witness for each of its sessions. */
export class WatchedClient {
  readonly client: WebproxyClient;
  readonly #program: Program;
  #chapter: Chapter | undefined;
  events = 0;
  witnessed = 0;
  resyncs: Record<string, number> = {};

  constructor(program: Program, client: WebproxyClient) {
    this.#program = program;
    this.client = client;
    client.on("status", () => this.#follow());
    client.on("event", (event) => this.#chapter?.told.push(event));
    client.on("resync", (resync) => {
      this.#chapter?.told.push(resync);
      this.resyncs[resync.reason] = (this.resyncs[resync.reason] ?? 0) + 1;
    });
  }

  /** A new session has numbers of its own. */
  #follow(): void {
    const { session } = this.client.status;
    if (!session || session.sessionId === this.#chapter?.witness.session.sessionId) return;
    this.check("at the end of the session");
    this.#chapter?.witness.close();
    this.#chapter = { witness: new Witness(this.#program.url, session), told: [], last: undefined };
  }

  /** Checks that no event was lost or twice: within a session every event came once, in order, as the witness has it. */
  check(when: string): void {
    if (!this.#chapter) return;
    const { told, witness } = this.#chapter;
    for (const event of told.splice(0)) {
      const { last } = this.#chapter;
      this.#chapter.last = event.eventType === "resync" ? undefined : event.seq;
      if (event.eventType === "resync") continue;
      if (last !== undefined) expect(event.seq, `the number after ${last} ${when}`).toBe(last + 1);
      this.events++;
      const witnessed = witness.events.get(event.seq);
      if (!witnessed) continue;
      this.witnessed++;
      expect(event, when).toEqual(witnessed);
    }
  }

  close(): void {
    this.#chapter?.witness.close();
  }
}
