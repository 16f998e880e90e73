// Checks how much of the client a page loads: minified, gzip, in bytes.

import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const KILOBYTE = 1000;
const LIMITS = [
  ["types alone", 'import type { CallEvent } from "./src/index.js"; export type Page = CallEvent;', 0],
  ["events", 'export { EventClient } from "./src/events.js";', 5 * KILOBYTE],
  ["events and REST", 'export { WebproxyClient } from "./src/index.js";', 8 * KILOBYTE],
  ["everything", 'export * from "./src/index.js";', 8 * KILOBYTE],
];

for (const [name, contents, limit] of LIMITS) {
  const size = await sizeOf(contents);
  console.log(`${name}: ${size} of ${limit} bytes`);
  if (size > limit) process.exitCode = 1;
}

async function sizeOf(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  const [{ contents: code }] = outputFiles;
  return code.length === 0 ? 0 : gzipSync(code, { level: 9 }).length;
}
