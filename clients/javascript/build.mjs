// Builds dist: modules and their types by tsc, the classic script by esbuild.

import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync } from "node:fs";
import { build } from "esbuild";

process.chdir(import.meta.dirname);
const manifest = JSON.parse(readFileSync("package.json", "utf8"));
for (const name of readdirSync("dist")) if (name !== "client.js") rmSync(`dist/${name}`, { recursive: true });
execFileSync("node_modules/.bin/tsc", { stdio: "inherit" });
await build({
  entryPoints: ["src/script.ts"],
  outfile: "dist/client.js",
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "AltigenWebProxy",
  target: "es2022",
  legalComments: "none",
  banner: { js: `/* ${manifest.name} ${manifest.version}, ${manifest.license} */` },
});
