import type { components } from "./generated/openapi.js";

/** Names of the errors of the WebProxy. */
export type ErrorName = components["schemas"]["ErrorName"];

/** Failures that the client finds itself: they have no answer of the WebProxy. */
export type LocalErrorName = "unreachable" | "deadline" | "unreadable" | "logged_off" | "cancelled" | "channel_closed";

/** The body of an error answer. */
interface ErrorBody {
  error: ErrorName;
  code: number;
  message: string;
  retryable: boolean;
  requestId: string;
}

interface Details {
  status?: number;
  code?: number;
  retryable?: boolean;
  requestId?: string | undefined;
  retryAfter?: number | undefined;
  cause?: unknown;
}

/** A request that has failed, or the reason why the event channel is not open. */
export class WebproxyError extends Error {
  /** Name for programs. It does not change between versions. */
  readonly error: ErrorName | LocalErrorName;
  /** AltiServ's response code, or else the HTTP status or the close code; 0 if there was no answer. */
  readonly code: number;
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** True if the same request may succeed later. */
  readonly retryable: boolean;
  /** Id of the request in the WebProxy's log, if there was an answer. */
  readonly requestId: string | undefined;
  /** Milliseconds to wait before the next try, if the WebProxy has told them. */
  readonly retryAfter: number | undefined;

  constructor(error: ErrorName | LocalErrorName, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    const { status = 0, code = status, retryable = false, requestId, retryAfter } = details;
    this.name = "WebproxyError";
    this.error = error;
    this.status = status;
    this.code = code;
    this.retryable = retryable;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  /** Reads the error that an answer tells. Reverse proxies answer with pages of their own. */
  static async of(answer: Response): Promise<WebproxyError> {
    const { status } = answer;
    const seconds = Number(answer.headers.get("Retry-After") || Number.NaN);
    const retryAfter = seconds >= 0 ? seconds * 1000 : undefined;
    const requestId = answer.headers.get("X-Request-Id") ?? undefined;
    const body = (await answer.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
    if (typeof body?.error === "string") {
      return new WebproxyError(body.error, body.message ?? "", { requestId, ...body, status, retryAfter });
    }
    const details = { status, retryable: status >= 502, requestId, retryAfter };
    return new WebproxyError("unreadable", `HTTP status ${status}`, details);
  }
}
