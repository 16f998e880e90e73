import { WebproxyError } from "./error.js";

/** What every request of a client needs. */
export interface Http {
  /** Address of the WebProxy, without a slash at the end. */
  readonly url: string;
  readonly fetch: typeof fetch;
}

/** Options of a request. */
export interface RequestOptions {
  /** Ends the request: it rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds for each try, by default 10,000. */
  deadline?: number | undefined;
  /** Key of a command that must not be carried out twice. By default each call has a new one. */
  idempotencyKey?: string | undefined;
}

/** The parts of one request. */
export interface Message extends RequestOptions {
  method: string;
  path: string;
  body?: unknown;
  headers?: Record<string, string>;
}

const DEADLINE = 10_000;

/** Sends a request once and returns its answer; throws a WebproxyError. */
export async function send(http: Http, message: Message): Promise<unknown> {
  const { method, path, body, headers, idempotencyKey, signal, deadline = DEADLINE } = message;
  const late = AbortSignal.timeout(deadline);
  const init: RequestInit = {
    method,
    signal: signal ? AbortSignal.any([signal, late]) : late,
    headers: {
      ...headers,
      ...(body !== undefined && { "Content-Type": "application/json" }),
      ...(idempotencyKey && { "Idempotency-Key": idempotencyKey }),
    },
    body: JSON.stringify(body),
  };
  try {
    const answer = await http.fetch(http.url + path, init);
    if (!answer.ok) throw await WebproxyError.of(answer);
    return await answer.json();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof WebproxyError) throw cause;
    // The outcome is not known. The request may be sent again if that does no harm.
    const retryable = method === "GET" || idempotencyKey !== undefined;
    const name = late.aborted ? "deadline" : "unreachable";
    throw new WebproxyError(name, "no answer of the WebProxy", { retryable, cause });
  }
}
