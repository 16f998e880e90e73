import { Emitter } from "./emitter.js";
import type { WebproxyError } from "./error.js";
import type { FeedHost } from "./feed.js";
import { Mirror } from "./mirror.js";
import { Store, type Changes } from "./store.js";
import type { BoundEvent, Call, ChannelEvent, NumberedEvent, Resync, Session, Status, WebproxyEvent } from "./types.js";

/** What handlers can be added for. */
export type Told = { [Name in WebproxyEvent["eventType"]]: Extract<WebproxyEvent, { eventType: Name }> } & {
  /** Every event that tells a change. */
  event: WebproxyEvent & NumberedEvent;
  /** A call rings on the user's own line: once for each call. */
  ring: Call;
  /** The calls were read anew. */
  resync: Resync;
  /** The status has changed. */
  status: Status;
};

/** A client's state, and its handlers. */
export class Board implements FeedHost {
  readonly emitter = new Emitter<Told & Changes>();
  readonly store = new Store(this.emitter);
  mirror = new Mirror("");
  session: Session | undefined;

  get status(): Status {
    return this.store.status;
  }

  /** The user is logged off. */
  clear(error: WebproxyError | undefined): void {
    this.session = undefined;
    this.mirror = new Mirror("");
    this.setStatus({ state: "loggedOff", error });
  }

  setSession(session: Session | undefined): void {
    if (session && session.sessionId !== this.session?.sessionId) this.mirror.renew(session.extension);
    this.session = session;
  }

  setStatus(status: Omit<Status, "altiserv" | "session">): void {
    const { calls, altiserv } = this.mirror.state;
    this.store.show(calls, { ...status, altiserv, session: this.session });
  }

  bound(message: BoundEvent): void {
    this.mirror.bound(message);
    this.show(this.mirror.isCurrent);
  }

  take(event: ChannelEvent): boolean {
    // A handler may log off.
    const { mirror } = this;
    const before = mirror.state.calls;
    const news = mirror.take(event);
    if (news === "gap") return false;
    this.show(mirror.isCurrent);
    if (news && "seq" in news) this.emitter.emit("event", news);
    if (news) this.emitter.emit(news.eventType, news as never);
    for (const call of this.store.calls.ringingSince(before)) this.emitter.emit("ring", call);
    mirror.processed(event.seq);
    return true;
  }

  /** Shows the mirror. It is the state of the phone system from the moment on when it is current. */
  show(isCurrent = false): void {
    const { calls, altiserv } = this.mirror.state;
    const { state, transport } = this.status;
    if (isCurrent && state !== "connected") this.setStatus({ state: "connected", transport });
    else this.store.show(calls, altiserv === this.status.altiserv ? this.status : { ...this.status, altiserv });
  }
}
