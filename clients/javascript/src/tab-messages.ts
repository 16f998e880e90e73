import type { WebproxyError } from "./error.js";
import type { FeedHost } from "./feed.js";
import type { Call, ChannelEvent, Session, Status } from "./types.js";

type ErrorData = Pick<WebproxyError, "error" | "message"> & Partial<WebproxyError>;

/** Everything that the leading tab knows. */
interface Known {
  readonly session: Session | undefined;
  readonly status: Status;
  readonly calls: readonly Call[];
  readonly altiserv: boolean;
  readonly lastSeq: number | undefined;
}

/** A message between the tabs. */
export type TabMessage =
  /** A tab wants to know everything. */
  | { ask: true }
  | { known: Known }
  | { event: ChannelEvent }
  | { watched: readonly string[] | undefined }
  /** The user is logged off, in all tabs. */
  | { end: ErrorData };

/** Takes everything that a tab knows, as data. */
export function knownOf({ session, status, mirror }: FeedHost): TabMessage {
  const { calls, altiserv, lastSeq } = mirror.state;
  const error = status.error && (dataOf(status.error) as WebproxyError);
  return { known: { session, status: { ...status, error }, calls: calls.all, altiserv, lastSeq } };
}

export function dataOf(error: WebproxyError): ErrorData {
  return { ...error, cause: undefined, message: error.message };
}

/** Takes what the leading tab knows: as the beginning of an event channel that tells everything anew. */
export function adopt({ session, status, calls, altiserv, lastSeq }: Known, host: FeedHost): void {
  host.setSession(session);
  const { lastSeq: own = 0 } = host.mirror.state;
  if (lastSeq !== undefined && own < lastSeq) {
    host.bound({ eventType: "BoundEvent", time: "", seq: 0, latest: lastSeq, resumed: false });
    for (const call of calls) {
      host.take({ ...call, eventType: "CallUpdateEvent", origin: "existing", seq: 0, time: "" });
    }
    host.take({ eventType: "ServerStatusEvent", connected: altiserv, Connected: altiserv, seq: lastSeq, time: "" });
  }
  host.setStatus(status);
}

/** The client of the leading tab as its link sees it: whatever it is told, the other tabs are told too. */
export function leading(host: FeedHost, post: (message: TabMessage) => void): FeedHost {
  const telling = <Result>(act: () => Result): Result => {
    const before = host.status;
    const result = act();
    if (host.status !== before) post(knownOf(host));
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
    setSession: (session) => host.setSession(session),
    watch: (extensions) => host.watch(extensions),
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
