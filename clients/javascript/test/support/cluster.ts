// The nodes of a cluster as a test's client sees them.

import type { Ending } from "../../src/transport.js";
import type { ChannelMessage } from "../../src/index.js";

/** A request for a session, as the nodes see it. */
export interface Logon {
  /** True if it has a password. */
  readonly password: boolean;
  readonly sessionId: string | undefined;
  readonly ticket: string | undefined;
}

type Answer = Response | Promise<Response>;

/** What the nodes of a cluster answer over HTTP. Each logon is answered with another ticket. */
export class Nodes {
  readonly logons: Logon[] = [];
  /** Answers in place of the usual ones, the next one first. */
  next: (() => Answer)[] = [];
  #tickets = 0;

  /** Bodies of the logons. */
  readonly bodies: (string | undefined)[] = [];
  /** Method and path of the other requests. */
  readonly requests: string[] = [];
  /** Answers to the other requests, the next one first. Without any, they succeed. */
  answers: (() => Answer)[] = [];

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const { pathname } = new URL(String(input));
    if (init.method === "POST" && pathname === "/sessions") return this.#logOn(init);
    this.requests.push(`${init.method} ${pathname}`);
    return this.answers.shift()?.() ?? Response.json({ fine: true });
  };

  async #logOn(init: RequestInit): Promise<Response> {
    const body = typeof init.body === "string" ? JSON.parse(init.body) : {};
    this.bodies.push(init.body as string | undefined);
    const password = new Headers(init.headers).has("Authorization");
    this.logons.push({ password, sessionId: body.sessionId, ticket: body.ticket });
    const answer = this.next.shift()?.() ?? this.session(body.sessionId);
    const { signal } = init;
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason));
    });
    return Promise.race([answer, aborted]);
  }

  /** A session with a new ticket. */
  session(sessionId = "session-1"): Response {
    return Response.json({ sessionId, extension: "102", ticket: `ticket-${++this.#tickets}` });
  }
}

export function refusal(status: number, error: string, headers: Record<string, string> = {}) {
  const retryable = status === 402 || status === 429 || status > 500;
  return () => Response.json({ error, code: status, message: error, retryable, requestId: "r" }, { status, headers });
}

/** A WebSocket of a client, which the test opens, fills and closes. */
export class NodeSocket {
  static all: NodeSocket[] = [];
  readonly url: string;
  onopen = () => {};
  onmessage = (_: { data: string }) => {};
  onclose = (_: Ending) => {};
  isClosed = false;

  constructor(url: string) {
    this.url = url;
    NodeSocket.all.push(this);
  }

  static get last(): NodeSocket {
    const last = NodeSocket.all.at(-1);
    if (!last) throw new Error("no WebSocket was opened");
    return last;
  }

  send() {}

  close() {
    this.isClosed = true;
  }

  deliver(...messages: ChannelMessage[]) {
    for (const message of messages) this.onmessage({ data: JSON.stringify(message) });
  }
}
