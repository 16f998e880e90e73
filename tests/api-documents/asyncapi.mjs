// The AsyncAPI document by the specification's own parser, and the schemas that it shares with the OpenAPI document.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const [asyncapi, openapi] = process.argv.slice(2);
const text = await readFile(asyncapi, "utf8");
const { document, diagnostics } = await new Parser().parse(text);
const faults = diagnostics.filter(({ severity, code }) => severity <= 1 && code !== "asyncapi-info-contact");
for (const { code, message, path } of faults) console.error(`${code} ${path.join(".")}: ${message}`);
assert.equal(faults.length, 0, "the parser complains");

for (const message of document.allMessages()) {
  assert.ok(message.examples().length > 0, `${message.name()} has no example`);
}
const [events, requests] = [JSON.parse(text), JSON.parse(await readFile(openapi, "utf8"))];
const shared = Object.entries(events.components.schemas).filter(([name]) => name in requests.components.schemas);
for (const [name, schema] of shared) assert.deepEqual(schema, requests.components.schemas[name], name);
assert.ok(shared.length >= 15, `only ${shared.length} schemas are shared`);
for (const channel of Object.values(events.channels)) assert.ok(channel["x-close-codes"]["4404"], "close codes");
