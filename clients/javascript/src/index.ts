export * from "./events.js";
export { WebproxyClient } from "./webproxy-client.js";
export { sharedByTabs } from "./tabs.js";
export type { Answer, Arguments, Operations, RequestOptions } from "./operations.js";
export type { OperationName } from "./generated/operations.js";
