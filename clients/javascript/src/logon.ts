import { WebproxyError } from "./error.js";
import { send, type Http } from "./request.js";
import type { Credentials, Session } from "./types.js";

/** Asked at every logon. Returns null if the user does not want to log on. */
export type AskCredentials = () => Credentials | null | Promise<Credentials | null>;

/**
 * Goes on with a session by its ticket. Without one, asks for the credentials and logs on; the password is not kept. A
 * session that the WebProxy still has stays the same.
 */
export async function logOn(
  http: Http,
  { sessionId, ticket }: Partial<Session>,
  signal: AbortSignal | undefined,
  ask?: AskCredentials,
): Promise<Session> {
  const headers: Record<string, string> = {};
  if (!ticket) {
    const credentials = await ask?.();
    signal?.throwIfAborted();
    if (!credentials) throw new WebproxyError("cancelled", "no credentials");
    headers["Authorization"] = `Basic ${base64(`${credentials.extension}:${credentials.password}`)}`;
  }
  const message = { method: "POST", path: "/sessions", headers, body: sessionId && { sessionId, ticket }, signal };
  const answer = (await send(http, message)) as Session;
  return Object.freeze({ sessionId: answer.sessionId, extension: answer.extension, ticket: answer.ticket });
}

/** Basic credentials in UTF-8; `btoa` alone takes Latin-1 only. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/**
 * True if a further logon needs something else first: another password, or another configuration. 409 says that the
 * session moves on, so it may be continued later.
 */
export function isFinal({ error, status, retryable }: WebproxyError): boolean {
  return error === "cancelled" || (status > 0 && status < 500 && status !== 409 && !retryable);
}
