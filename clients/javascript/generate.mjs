// Writes src/generated from the documents of the Web API: the types of requests and events, and the table of operations.
// With --check, it must be there already.

import { readFileSync, mkdirSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { keep } from "./keep.mjs";

const DOCUMENTS = new URL("../../docs/", import.meta.url);
const GENERATED = new URL("src/generated/", import.meta.url);
const HEADER = "// Written by generate.mjs from the documents in docs/. Do not edit.\n\n";
/** The client has these of its own, or they are for others: for browsers, for administrators, for monitoring. */
const LEFT_OUT = ["logOn", "logOff", "openEventChannel", "getEvents", "getEventsByToken", "getMetrics", "getIndex"];

const openapi = read("openapi.json");
const asyncapi = read("asyncapi.json");
mkdirSync(GENERATED, { recursive: true });
write("openapi.ts", await types(openapi));
write("asyncapi.ts", await types(schemasOf(asyncapi)));
write("operations.ts", operations());

function read(name) {
  return JSON.parse(readFileSync(new URL(name, DOCUMENTS), "utf8"));
}

function write(name, text) {
  keep(new URL(name, GENERATED).pathname, HEADER + text);
}

async function types(document) {
  return astToString(await openapiTS(document, { alphabetize: true, defaultNonNullable: false }));
}

/** The schemas of the events as a document that the generator of types can read. */
function schemasOf({ components: { schemas } }) {
  return { openapi: "3.1.0", info: { title: "Events", version: "1" }, paths: {}, components: { schemas } };
}

function operations() {
  const lines = Object.entries(openapi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => line(path, method, operation)),
  );
  return [
    "/** The operations that are methods of the client. */",
    "export const OPERATIONS = {",
    ...lines.sort(),
    "} as const;",
    "",
    "/** The name of an operation. */",
    "export type OperationName = keyof typeof OPERATIONS;",
    "",
  ].join("\n");
}

function line(path, method, { operationId, parameters = [], requestBody }) {
  const isLeftOut = LEFT_OUT.includes(operationId) || /^\/(admin|simulator)\b/.test(path);
  if (!operationId || isLeftOut) return [];
  const resolved = parameters.map((parameter) => resolve(parameter));
  const query = resolved.filter(({ in: place }) => place === "query").map(({ name }) => name);
  const parts = [`method: ${JSON.stringify(method.toUpperCase())}`, `path: ${JSON.stringify(path)}`];
  if (requestBody) parts.push("body: true");
  if (resolved.some(({ name }) => name === "Idempotency-Key")) parts.push("key: true");
  if (query.length) parts.push(`query: ${JSON.stringify(query)}`);
  return [`  ${operationId}: { ${parts.join(", ")} },`];
}

function resolve(parameter) {
  if (!parameter.$ref) return parameter;
  return parameter.$ref.slice(2).split("/").reduce((found, key) => found[key], openapi);
}
