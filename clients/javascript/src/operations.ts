import type { operations } from "./generated/openapi.js";
import type { OperationName } from "./generated/operations.js";
import type { RequestOptions as SendOptions } from "./request.js";

/** Options of a request of the Web API. */
export interface RequestOptions extends SendOptions {
  /** How often the request is repeated if it fails with `retryable`. By default 2 for GET and 0 for commands. */
  repeats?: number | undefined;
}

/** How an operation is requested: its method and path, and the parts of its arguments that stand elsewhere. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  /** It has a body. */
  readonly body?: boolean;
  /** It takes an Idempotency-Key. */
  readonly key?: boolean;
  readonly query?: readonly string[];
}

/** A member of a type, or nothing where it has none. The documents' types mark that by `never`. */
type Part<T, Name extends string> = T extends { [_ in Name]?: infer Found } ? Present<NonNullable<Found>> : unknown;
type Present<T> = [T] extends [never] ? unknown : T;
type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : unknown;
type Parameters<Name extends OperationName> = operations[Name]["parameters"];

/** The arguments of an operation in one object: of its path, its query and its body. The session is the client's own. */
export type Arguments<Name extends OperationName> = Omit<Part<Parameters<Name>, "path">, "sessionId"> &
  Part<Parameters<Name>, "query"> &
  Json<Part<operations[Name], "requestBody">>;

/** The answer of an operation. */
export type Answer<Name extends OperationName> = operations[Name] extends { responses: { 200: infer Ok } }
  ? Json<Ok>
  : unknown;

type Request<Name extends OperationName> = Record<never, never> extends Arguments<Name>
  ? (argument?: Arguments<Name>, options?: RequestOptions) => Promise<Answer<Name>>
  : (argument: Arguments<Name>, options?: RequestOptions) => Promise<Answer<Name>>;

/** The operations of the Web API as methods. */
export type Operations = { [Name in OperationName]: Request<Name> };

/** Returns the path and query of a request, and what is left of the arguments. */
export function address({ path, query = [] }: Operation, argument: Record<string, unknown>): [string, object] {
  const rest = { ...argument };
  const take = (name: string) => {
    const value = rest[name];
    delete rest[name];
    return value;
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(take(name))));
  const given = query.map((name) => [name, take(name)] as const).filter(([, value]) => value != null);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return [search ? `${filled}?${search}` : filled, rest];
}
