import { WebproxyError } from "../error.js";
import { LOST, type Binding, type Ending, type Transport } from "../transport.js";
import type { ChannelMessage } from "../types.js";

/** Requests the events of the session with this query. Throws what `overHttp` turns into the end of the channel. */
export type Ask = (query: string, headers?: Record<string, string>) => Promise<Response>;

/** Makes a transport of a function that asks and passes on what the answers carry. */
export function overHttp(
  follow: (ask: Ask, binding: Binding, deliver: (message: ChannelMessage) => void) => Promise<Ending>,
): Transport {
  return async (binding, deliver, signal) => {
    const { url, sessionId, fetch } = binding;
    try {
      return await follow(
        async (query, headers = {}) => {
          const answer = await fetch(`${url}/sessions/${sessionId}/events?${query}`, { headers, signal, cache: "no-store" });
          if (!answer.ok) throw await WebproxyError.of(answer);
          return answer;
        },
        binding,
        deliver,
      );
    } catch (error) {
      return error instanceof WebproxyError ? endingOf(error) : LOST;
    }
  };
}

/** The end that a WebSocket would have had where a request has this answer. */
function endingOf({ error, message, status }: WebproxyError): Ending {
  const code = error === "no_such_session" ? 4404 : error === "session_moved" ? 4409 : LOST.code;
  // A gateway that answers for a WebProxy which is away says nothing about the way to it.
  return { code, reason: message, reached: status < 502 };
}
