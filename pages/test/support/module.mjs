// A module of the pages, built for Node.js.

import { resolve } from "node:path";
import { build } from "esbuild";

/** Imports a module that needs no browser. */
export async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [resolve(import.meta.dirname, "../../src", path)],
    bundle: true,
    format: "esm",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
