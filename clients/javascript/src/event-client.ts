import { Board, type Told } from "./board.js";
import type { Calls } from "./calls.js";
import { WebproxyError } from "./error.js";
import type { Feed } from "./feed.js";
import { Link } from "./link.js";
import { logOn, type AskCredentials } from "./logon.js";
import { send, type Http, type RequestOptions } from "./request.js";
import { remember, remembered } from "./session-memory.js";
import { longPoll } from "./transport/long-poll.js";
import { serverSentEvents } from "./transport/server-sent-events.js";
import { webSocket } from "./transport/web-socket.js";
import type { NamedTransport, Transport } from "./transport.js";
import type { Status, TransportName } from "./types.js";

/** Options of a client. */
export interface ClientOptions {
  /** Address of the WebProxy, for example `https://webproxy.example.com`. */
  url: string;
  /** Asked at every logon: for the extension and the password. */
  credentials: AskCredentials;
  /** Seconds between two heartbeats, by default 15. A dead connection is noticed after two. */
  heartbeat?: number;
  /** Kinds of event channels in the order in which they are tried. By default all. */
  transports?: readonly TransportName[];
  /** Makes the tabs of a browser use one session and one event channel: `sharedByTabs()`. */
  tabs?: (link: Feed, name: string) => Feed;
  /** Distinguishes clients of the same page that are logged on as different users. */
  name?: string;
  /** For platforms that have none, such as Node.js 20. */
  WebSocket?: unknown;
  fetch?: typeof fetch;
}

const TRANSPORTS: Record<TransportName, Transport> = {
  websocket: webSocket,
  sse: serverSentEvents,
  poll: longPoll,
};

/** A user's session, its events, and the calls as they stand. */
export class EventClient {
  protected readonly http: Http;
  protected readonly board = new Board();
  readonly #name: string;
  protected readonly feed: Feed;
  /** What is under way while the user is logged on. */
  #run: { stop: AbortController; connected: Promise<void> } | undefined;

  constructor(options: ClientOptions) {
    const url = options.url.replace(/\/+$/, "");
    this.#name = `altigen-webproxy ${url} ${options.name ?? ""}`;
    this.http = { url, fetch: options.fetch ?? globalThis.fetch.bind(globalThis) };
    const link = new Link(linkOptions(this.http, options));
    this.feed = options.tabs?.(link, this.#name) ?? link;
  }

  /** The calls as they stand. Another object after each change. While the client is not connected, they offer no actions. */
  get calls(): Calls {
    return this.board.store.calls;
  }

  /** The state of the client. Another object after each change. */
  get status(): Status {
    return this.board.status;
  }

  /** Adds a handler; returns the function that removes it. */
  on<Name extends keyof Told>(name: Name, handler: (what: Told[Name]) => void): () => void {
    return this.board.emitter.on(name, handler);
  }

  /** Calls back after each change of `calls` or `status`; returns the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => this.board.emitter.on("change", listener);

  /**
   * Logs on and opens the event channel; continues the session that the page had before it was reloaded. Resolves when
   * the calls are there. Rejects if the user is refused; anything else is waited for, and `status` tells it.
   */
  logOn(): Promise<void> {
    this.#run ??= this.#start();
    return this.#run.connected;
  }

  /** Logs off: the session ends, and its licence is free. */
  async logOff(options: RequestOptions = {}): Promise<void> {
    const { session } = this.board;
    this.feed.loggedOff?.();
    this.close();
    if (!session) return;
    const end = () => send(this.http, { ...options, method: "DELETE", path: `/sessions/${session.sessionId}` });
    await end().catch(async (error: WebproxyError) => {
      if (!session.ticket || error.error !== "session_moved") throw error;
      await logOn(this.http, session, options.signal);
      await end();
    });
  }

  /** Lets go of the event channel without logging off. The session ends by itself soon after. */
  close(): void {
    this.#end(this.#run?.stop);
  }

  #start(): { stop: AbortController; connected: Promise<void> } {
    const stop = new AbortController();
    const connected = new Promise<void>((resolve, reject) => {
      const done = this.on("status", ({ state, error }) => {
        if (state === "connected") resolve();
        else if (state === "loggedOff") reject(error ?? loggedOff());
        else return;
        done();
      });
    });
    connected.catch(() => {}); // The status tells it too.
    this.board.setSession(remembered(this.#name));
    remember(this.#name, () => this.board.session, stop.signal);
    const end = (error: WebproxyError | undefined) => this.#end(stop, error);
    this.feed.run(this.board, stop.signal).then(end, end);
    return { stop, connected };
  }

  #end(stop: AbortController | undefined, error?: WebproxyError): void {
    if (!stop || stop.signal.aborted) return;
    stop.abort();
    this.#run = undefined;
    this.board.clear(error);
  }
}

/** The error of a client whose user is not logged on. */
export function loggedOff(): WebproxyError {
  return new WebproxyError("logged_off", "the user is not logged on");
}

function linkOptions(http: Http, options: ClientOptions) {
  const { credentials: ask, heartbeat = 15, transports = Object.keys(TRANSPORTS) as TransportName[] } = options;
  const WebSocket = (options.WebSocket ?? globalThis.WebSocket) as typeof globalThis.WebSocket;
  const usable = transports.filter((name) => WebSocket || name !== "websocket");
  const named: NamedTransport[] = usable.map((name) => [name, TRANSPORTS[name]]);
  return { ...http, ask, heartbeat, transports: named, WebSocket };
}
