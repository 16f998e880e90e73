import { WebproxyError } from "./error.js";
import { EventClient, loggedOff, type ClientOptions } from "./event-client.js";
import { OPERATIONS, type OperationName } from "./generated/operations.js";
import { address, type Operation, type Operations, type RequestOptions } from "./operations.js";
import { continued } from "./moved.js";
import { repeat } from "./repeat.js";
import { send, type Message } from "./request.js";
import type { Session } from "./types.js";
import { uuid } from "./uuid.js";
import { watch, type Watched } from "./watch.js";

/** A user's session with its events and calls, and the operations of the Web API as methods. */
export class WebproxyClient extends EventClient {
  constructor(options: ClientOptions) {
    super(options);
    for (const name of Object.keys(OPERATIONS) as OperationName[]) {
      const request = (argument?: object, options?: RequestOptions) => this.#request(name, argument, options);
      Object.defineProperty(this, name, { value: request });
    }
  }

  async #request(name: OperationName, argument: object = {}, options: RequestOptions = {}): Promise<unknown> {
    const operation: Operation = OPERATIONS[name];
    const session = operation.path.includes("{sessionId}") ? this.#session : undefined;
    const [path, body] = address(operation, { ...argument, ...(session && { sessionId: session.sessionId }) });
    if (name === "setWatch") this.#watch(undefined);
    const message = {
      ...options,
      method: operation.method,
      path,
      ...(operation.body && { body }),
      ...(operation.key && { idempotencyKey: options.idempotencyKey ?? uuid() }),
    };
    const repeats = options.repeats ?? (operation.method === "GET" ? 2 : 0);
    const answer = await repeat(() => this.#send(message, session), repeats, options.signal);
    if (name === "setWatch") this.#watch((answer as { extensions: string[] }).extensions);
    return answer;
  }

  /** Sends a request. If its session has moved, goes on with it, and sends the request again: nothing was carried out. */
  async #send(message: Message, session: Session | undefined): Promise<unknown> {
    try {
      return await send(this.http, message);
    } catch (error) {
      if (!session?.ticket || !(error instanceof WebproxyError && error.error === "session_moved")) throw error;
      if (this.#session.ticket === session.ticket) {
        const done = continued(this, session, error, message.signal);
        this.feed.moved?.(session);
        await done;
      }
      return send(this.http, message);
    }
  }

  get #session(): Session {
    const { session } = this.board;
    if (!session) throw loggedOff();
    return session;
  }

  #watch(lines: Watched): void {
    watch(this.board, lines);
    this.feed.watched?.(lines);
  }
}

export interface WebproxyClient extends Operations {}
