import { WebproxyError } from "./error.js";
import { send, type Http } from "./request.js";
import type { Credentials, Session } from "./types.js";

/** Asked at every logon. Returns null if the user does not want to log on. */
export type AskCredentials = () => Credentials | null | Promise<Credentials | null>;

/** Asks for the credentials and logs on. The password is not kept. */
export async function logOn(http: Http, ask: AskCredentials, signal: AbortSignal): Promise<Session> {
  const credentials = await ask();
  signal.throwIfAborted();
  if (!credentials) throw new WebproxyError("cancelled", "no credentials");
  const headers = { Authorization: `Basic ${base64(`${credentials.extension}:${credentials.password}`)}` };
  const answer = await send(http, { method: "POST", path: "/sessions", headers, signal });
  const { sessionId, extension } = answer as Session;
  return Object.freeze({ sessionId, extension });
}

/** Basic credentials in UTF-8; `btoa` alone takes Latin-1 only. */
function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** True if a further logon needs something else first: another password, or another configuration. */
export function isFinal({ error, status, retryable }: WebproxyError): boolean {
  return error === "cancelled" || (status > 0 && status < 500 && !retryable);
}
