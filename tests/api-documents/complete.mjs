// Whether the OpenAPI document has what its readers need and no linter asks for.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

const api = JSON.parse(await readFile(process.argv[2], "utf8"));
const missing = [];
const seen = new Set();
for (const [path, operations] of Object.entries(api.paths)) {
  for (const [method, operation] of Object.entries(operations)) {
    const name = operation.operationId ?? `${method} ${path}`;
    if (!/^[a-z][A-Za-z]+$/.test(name) || seen.has(name)) missing.push(`${name}: a name of its own`);
    seen.add(name);
    if (!operation.description) missing.push(`${name}: a description`);
    const bodies = Object.entries(operation.requestBody?.content ?? {});
    const answers = Object.values(operation.responses).flatMap((answer) => Object.entries(answer.content ?? {}));
    for (const [type, content] of [...bodies, ...answers]) {
      if (!("example" in content)) missing.push(`${name}: an example of ${type}`);
    }
  }
}
function visit(place, value) {
  if (value === null || typeof value !== "object") return;
  if (value.default === null) missing.push(`${place}: no default that is null`);
  for (const [key, inner] of Object.entries(value)) if (key !== "example") visit(`${place}/${key}`, inner);
}
visit("", api);
const order = ["Sessions", "Calls", "Recording", "Events", "Agents", "Supervisors", "Administration", "Simulator"];
assert.deepEqual(missing, []);
assert.deepEqual(api.tags.map(({ name }) => name), order);
