import type { WebproxyError } from "./error.js";
import type { EventClient } from "./event-client.js";
import type { Session } from "./types.js";

/** Longest wait for a session to be continued, in milliseconds. */
const DEADLINE = 10_000;

/** Waits until a session that has moved is continued. Rejects with the error of the request that has found it so. */
export function continued(
  client: EventClient,
  { sessionId, ticket }: Session,
  error: WebproxyError,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      clearTimeout(timer);
      stop();
      signal?.removeEventListener("abort", aborted);
      settle();
    };
    const fail = () => end(() => reject(error));
    const aborted = () => end(() => reject(signal?.reason));
    const timer = setTimeout(fail, DEADLINE);
    signal?.addEventListener("abort", aborted);
    const stop = client.on("status", ({ state, session, error: reason }) => {
      const isRefused = state === "waiting" && reason?.error !== "channel_closed";
      if (isRefused || session?.sessionId !== sessionId) fail();
      else if (state === "connected" || session.ticket !== ticket) end(resolve);
    });
  });
}
