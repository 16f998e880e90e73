// Builds dist: modules and their types by tsc, the classic script by esbuild. With --check, the script must be the one
// that is there, since the WebProxy serves that one.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";
import { keep } from "./keep.mjs";

process.chdir(import.meta.dirname);
const { name, version, license } = JSON.parse(readFileSync("package.json", "utf8"));
for (const entry of readdirSync("dist")) if (entry !== "client.js") rmSync(`dist/${entry}`, { recursive: true });
execFileSync("node_modules/.bin/tsc", { stdio: "inherit" });
const { outputFiles } = await build({
  entryPoints: ["src/script.ts"],
  outfile: "dist/client.js",
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "AltigenWebProxy",
  target: "es2022",
  legalComments: "none",
  banner: { js: `/* ${name} ${version}, ${license} */` },
  write: false,
});
keep("dist/client.js", outputFiles[0].text);
