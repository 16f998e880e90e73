import type { WebproxyError } from "./error.js";
import type { Mirror } from "./mirror.js";
import type { BoundEvent, ChannelEvent, Session, Status } from "./types.js";

/** What a feed works on: the client's state, and the way to its handlers. */
export interface FeedHost {
  readonly mirror: Mirror;
  readonly session: Session | undefined;
  readonly status: Status;
  setSession(session: Session | undefined): void;
  setStatus(status: Omit<Status, "altiserv" | "session">): void;
  /** An event channel begins. */
  bound(message: BoundEvent): void;
  /** Takes an event: the handlers have run when this returns. Returns false if events are missing before it. */
  take(event: ChannelEvent): boolean;
  /** Shows what the mirror has. */
  show(): void;
}

/** The source of the events: this page's own link, or the link of another tab. */
export interface Feed {
  /** Runs until the signal is aborted, or until the user is logged off; tells why. */
  run(host: FeedHost, signal: AbortSignal): Promise<WebproxyError | undefined>;
  /** Notes that a request has found the session moved: it is continued at once. */
  moved?(session: Session): void;
  /** Notes that this page changes which lines are watched. */
  watched?(extensions: readonly string[] | undefined): void;
  /** Notes that this page logs off. */
  loggedOff?(): void;
}
