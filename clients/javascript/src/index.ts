export * from "./events.js";
export { WebproxyClient, type RequestOptions } from "./webproxy-client.js";
export { sharedByTabs } from "./tabs.js";
export type { Answer, Arguments, Operations } from "./operations.js";
export type { OperationName } from "./generated/operations.js";
