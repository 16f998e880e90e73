import type { WebproxyError } from "./error.js";
import type { FeedHost } from "./feed.js";
import type { Call, ChannelEvent, Session, Status } from "./types.js";
import type { Watched } from "./watch.js";

type ErrorData = Pick<WebproxyError, "error" | "message"> & Partial<WebproxyError>;

/** Everything that the leading tab knows. */
interface Known {
  readonly session: Session | undefined;
  readonly status: Status;
  readonly calls: readonly Call[];
  readonly altiserv: boolean;
  readonly lastSeq: number | undefined;
  readonly epoch: number | undefined;
  /** True if these are not the calls before with what was told since. */
  readonly isAnew: boolean;
}

/** A message between the tabs. */
export type TabMessage =
  /** A tab wants to know everything. */
  | { ask: true }
  | { known: Known }
  | { event: ChannelEvent }
  | { watched: Watched }
  /** The session goes on with another ticket. */
  | { session: Session }
  /** A request has found moved the session of this ticket. */
  | { moved: string | undefined }
  /** The user is logged off, in all tabs. */
  | { end: ErrorData };

/** Takes everything that a tab knows, as data. */
export function knownOf({ session, status, mirror }: FeedHost, isAnew = false): TabMessage {
  const { calls, altiserv, lastSeq, epoch } = mirror.state;
  const error = status.error && (dataOf(status.error) as WebproxyError);
  return { known: { session, status: { ...status, error }, calls: calls.all, altiserv, lastSeq, epoch, isAnew } };
}

export function dataOf(error: WebproxyError): ErrorData {
  return { ...error, cause: undefined, message: error.message };
}

/** Takes what the leading tab knows: as the beginning of an event channel that tells everything anew. */
export function adopt({ session, status, calls, altiserv, lastSeq, epoch, isAnew }: Known, host: FeedHost): void {
  host.setSession(session);
  const { lastSeq: own = 0, epoch: ownEpoch } = host.mirror.state;
  // What this tab has heard beyond that from an owner before is not what the session has under these numbers.
  const isBeyond = lastSeq !== undefined && own > lastSeq && ownEpoch !== epoch;
  if (lastSeq !== undefined && (own < lastSeq || isAnew || isBeyond)) {
    const beginning = { eventType: "BoundEvent", time: "", seq: 0, latest: lastSeq, resumed: false } as const;
    host.bound({ ...beginning, ...(epoch !== undefined && { epoch }) });
    for (const call of calls) {
      host.take({ ...call, eventType: "CallUpdateEvent", origin: "existing", seq: 0, time: "" });
    }
    host.take({ eventType: "ServerStatusEvent", connected: altiserv, Connected: altiserv, seq: lastSeq, time: "" });
  }
  if (lastSeq !== undefined) host.mirror.state.epoch = epoch;
  host.setStatus(status);
}

/** The client of the leading tab as its link sees it: whatever it is told, the other tabs are told too. */
export function leading(host: FeedHost, post: (message: TabMessage) => void): FeedHost {
  const telling = <Result>(act: () => Result): Result => {
    const { session, status } = host;
    const { isGathering, state } = host.mirror;
    const { epoch } = state;
    const result = act();
    if (host.session && host.session !== session) post({ session: host.session });
    const isAnew = isGathering && !host.mirror.isGathering;
    if (isAnew || host.status !== status || host.mirror.state.epoch !== epoch) post(knownOf(host, isAnew));
    return result;
  };
  return {
    get mirror() {
      return host.mirror;
    },
    get session() {
      return host.session;
    },
    get status() {
      return host.status;
    },
    setSession: (session) => telling(() => host.setSession(session)),
    show: () => host.show(),
    setStatus: (status) => telling(() => host.setStatus(status)),
    bound: (message) => telling(() => host.bound(message)),
    take: (event) =>
      telling(() => {
        const { isGathering } = host.mirror;
        const isTaken = host.take(event);
        // What is gathered is told as a whole.
        if (isTaken && !isGathering) post({ event });
        return isTaken;
      }),
  };
}
