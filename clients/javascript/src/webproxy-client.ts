import { EventClient, type ClientOptions } from "./event-client.js";
import { OPERATIONS, type OperationName } from "./generated/operations.js";
import { address, type Operation, type Operations, type RequestOptions } from "./operations.js";
import { repeat } from "./repeat.js";
import { send } from "./request.js";
import { uuid } from "./uuid.js";

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
    const session = operation.path.includes("{sessionId}") ? { sessionId: this.session.sessionId } : {};
    const [path, body] = address(operation, { ...argument, ...session });
    if (name === "setWatch") this.watches(undefined);
    const message = {
      ...options,
      method: operation.method,
      path,
      ...(operation.body && { body }),
      ...(operation.key && { idempotencyKey: options.idempotencyKey ?? uuid() }),
    };
    const repeats = options.repeats ?? (operation.method === "GET" ? 2 : 0);
    const answer = await repeat(() => send(this.http, message), repeats, options.signal);
    if (name === "setWatch") this.watches((answer as { extensions: string[] }).extensions);
    return answer;
  }
}

export interface WebproxyClient extends Operations {}
