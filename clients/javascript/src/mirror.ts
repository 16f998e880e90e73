import { Calls } from "./calls.js";
import type { BoundEvent, ChannelEvent, NumberedEvent, Resync, WebproxyEvent } from "./types.js";

type News = (WebproxyEvent & NumberedEvent) | Resync | "gap" | undefined;

/** The state that a mirror shows, as data. */
export interface MirrorState {
  calls: Calls;
  altiserv: boolean;
  /** Number of the last event that was processed; undefined if the next event channel must tell everything anew. */
  lastSeq?: number | undefined;
  /** Which owner of the session has given that number, in a cluster. */
  epoch?: number | undefined;
}

/** The events that tell everything anew, until the last of them is there. */
interface Gathered {
  readonly state: MirrorState;
  readonly until: number;
  missed?: number | undefined;
}

/**
 * The state that the events tell. While an event channel tells everything anew, the events are gathered, and the state
 * changes once, when all of them are there.
 */
export class Mirror {
  #state: MirrorState;
  /** The lines that are watched, as far as this client has set that. */
  watched: readonly string[] | undefined;
  #reason: Resync["reason"] = "start";
  #latest = 0;
  #taken = 0;
  #gathered: Gathered | undefined;

  constructor(extension: string) {
    this.#state = { calls: new Calls(extension), altiserv: false };
  }

  get state(): MirrorState {
    return this.#state;
  }

  get isGathering(): boolean {
    return this.#gathered !== undefined;
  }

  /** True if everything has been told that was told before the event channel began. */
  get isCurrent(): boolean {
    return !this.#gathered && this.#taken >= this.#latest;
  }

  /** A new session of the user: its events have other numbers. The calls stay until it has told its own. */
  renew(extension: string): void {
    const calls = extension === this.#state.calls.extension ? this.#state.calls : new Calls(extension);
    this.#state = { calls, altiserv: this.#state.altiserv };
    this.watched = undefined;
    if (this.#reason !== "start") this.#reason = "newSession";
  }

  /** An event channel begins. */
  bound({ latest, resumed, epoch }: BoundEvent): void {
    const calls = new Calls(this.#state.calls.extension);
    this.#latest = latest;
    this.#taken = this.#state.lastSeq ?? 0;
    this.#gathered = resumed ? undefined : { state: { calls, altiserv: false, epoch }, until: latest };
    if (resumed) this.#state.epoch = epoch;
  }

  /** Takes an event; returns what it means for the application, or that events are missing before it. */
  take(event: ChannelEvent): News {
    if (this.#gathered) return this.#gather(this.#gathered, event);
    const { lastSeq = 0 } = this.#state;
    if (event.seq <= lastSeq) return undefined;
    if (event.seq > lastSeq + 1 || event.eventType === "ResyncEvent") return "gap";
    this.#taken = event.seq;
    this.#apply(event, this.#state);
    return event;
  }

  /** Notes that the handlers of an event have run. */
  processed(seq: number): void {
    if (!this.#gathered) this.#state.lastSeq = seq;
  }

  #gather(gathered: Gathered, event: ChannelEvent): News {
    if (event.eventType === "ResyncEvent") gathered.missed = event.missed;
    this.#apply(event, gathered.state);
    if (event.seq < gathered.until) return undefined;
    const resync = Object.freeze({ eventType: "resync" as const, reason: this.#reason, missed: gathered.missed });
    this.#gathered = undefined;
    this.#reason = "missed";
    this.#taken = event.seq;
    this.#state = gathered.state;
    return resync;
  }

  #apply(event: ChannelEvent, state: MirrorState): void {
    if (event.eventType === "ServerStatusEvent") state.altiserv = event.connected;
    if (this.#isShown(event)) state.calls = state.calls.after(event);
  }

  /** A line that is no longer watched may have sent an event that is still on the way. */
  #isShown(event: ChannelEvent): boolean {
    const isOfLine = "extension" in event && event.extension !== this.#state.calls.extension;
    return !isOfLine || (this.watched?.includes(event.extension) ?? true);
  }
}
