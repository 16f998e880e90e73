import { WebproxyError } from "../error.js";
import { LOST, type Binding, type Ending } from "../transport.js";

/** The address of a session's events. */
export function eventsPath({ url, sessionId }: Binding): string {
  return `${url}/sessions/${sessionId}/events`;
}

/** The close code that a WebSocket would have had where a request has this answer. */
export async function endingOfAnswer(answer: Response): Promise<Ending> {
  const { error, message } = await WebproxyError.of(answer);
  const code = error === "no_such_session" ? 4404 : LOST.code;
  // A gateway that answers for a WebProxy which is away says nothing about the way to it.
  return { code, reason: message, reached: answer.status < 502 };
}
