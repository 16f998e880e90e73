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
  readonly error!: ErrorName | LocalErrorName;
  /** AltiServ's response code, or else the HTTP status or the close code; 0 if there was no answer. */
  readonly code!: number;
  /** The HTTP status; 0 if there was no answer. */
  readonly status!: number;
  /** True if the same request may succeed later. */
  readonly retryable!: boolean;
  /** Id of the request in the WebProxy's log, if there was an answer. */
  readonly requestId!: string | undefined;
  /** Milliseconds to wait before the next try, if the WebProxy has told them. */
  readonly retryAfter!: number | undefined;

  constructor(error: ErrorName | LocalErrorName, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    const { status = 0 } = details;
    Object.assign(this, { code: status, retryable: false, ...details, status, error, name: "WebproxyError" });
  }

  /** Reads the error that an answer tells. Reverse proxies answer with pages of their own. */
  static async of(answer: Response): Promise<WebproxyError> {
    const { status, headers } = answer;
    const seconds = Number.parseInt(headers.get("Retry-After") as string);
    const body = (await answer.json().catch(() => undefined)) as Partial<ErrorBody> | undefined;
    const told = typeof body?.error === "string" ? body : {};
    return new WebproxyError(told.error ?? "unreadable", told.message ?? `HTTP status ${status}`, {
      retryable: status >= 502,
      requestId: headers.get("X-Request-Id") ?? undefined,
      ...told,
      status,
      retryAfter: seconds >= 0 ? seconds * 1000 : undefined,
    });
  }
}
