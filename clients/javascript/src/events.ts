/** The events and the calls, without the operations of the Web API. */
export { Calls } from "./calls.js";
export { CLOSE_CODES, type Fate } from "./close-codes.js";
export { WebproxyError, type ErrorName, type LocalErrorName } from "./error.js";
export type { Told } from "./board.js";
export { EventClient, type ClientOptions } from "./event-client.js";
export type { AskCredentials } from "./logon.js";
export type * from "./types.js";
