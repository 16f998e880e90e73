// Builds dist: for each page its HTML, and its script and style sheet with the hash of their content in their names, as
// they are and packed. files.rs lists them for the program. With --check, they must be those that are there.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import { build } from "esbuild";

process.chdir(import.meta.dirname);
const CHECK = process.argv.includes("--check");
/** Most bytes of a page in all, packed with Brotli. */
const LIMITS = { console: 40_000, wallboard: 60_000 };
const TITLES = { console: "Console", wallboard: "Wallboard" };

const files = new Map();
const listed = [];
for (const page of Object.keys(LIMITS)) {
  const { outputFiles } = await build({
    entryPoints: { [page]: `src/${page}/main.tsx` },
    outdir: "dist",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: { preact: "./node_modules/preact" },
    legalComments: "none",
    charset: "utf8",
    write: false,
  });
  const named = Object.fromEntries(outputFiles.map(({ path, text }) => hashed(page, path, text)));
  const html = pageOf(page, named);
  files.set(`${page}.html`, Buffer.from(html));
  let size = packedBrotli(Buffer.from(html)).length;
  for (const { name, text } of Object.values(named)) {
    const raw = Buffer.from(text);
    const brotli = packedBrotli(raw);
    size += brotli.length;
    files.set(name, raw).set(`${name}.br`, brotli).set(`${name}.gz`, gzipSync(raw, { level: 9 }));
    listed.push(name);
  }
  console.log(`${page}: ${size} of ${LIMITS[page]} bytes`);
  if (size > LIMITS[page]) process.exitCode = 1;
}
files.set("files.rs", Buffer.from(listOf(listed)));
if (CHECK) check();
else write();

function hashed(page, path, text) {
  const kind = path.slice(path.lastIndexOf(".") + 1);
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return [kind, { name: `${page}-${hash}.${kind}`, text }];
}

/** The program puts the path below which it is served in the place of BASE. */
function pageOf(page, { js, css }) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${TITLES[page]}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="BASE/pages/${css.name}">
<script type="module" src="BASE/pages/${js.name}"></script>
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript.</noscript>
</body>
</html>
`;
}

function packedBrotli(bytes) {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  });
}

function listOf(names) {
  const entries = names.map(
    (name) => `    PageAsset {
        name: "${name}",
        content_type: "${name.endsWith(".css") ? "text/css" : "text/javascript"}; charset=utf-8",
        plain: include_bytes!("${name}"),
        gzip: include_bytes!("${name}.gz"),
        brotli: include_bytes!("${name}.br"),
    },
`,
  );
  return `// Written by build.mjs. Do not edit.\n[\n${entries.join("")}]\n`;
}

function write() {
  rmSync("dist", { recursive: true, force: true });
  mkdirSync("dist");
  for (const [name, bytes] of files) writeFileSync(`dist/${name}`, bytes);
}

/** Another Node.js may pack the same content otherwise, so packed files are compared by their content. */
function check() {
  const unpacked = (name, bytes) =>
    name.endsWith(".br") ? brotliDecompressSync(bytes) : name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  const there = existsSync("dist") ? readdirSync("dist") : [];
  const same = ([name, bytes]) =>
    there.includes(name) && unpacked(name, readFileSync(`dist/${name}`)).equals(unpacked(name, bytes));
  if (there.length === files.size && [...files].every(same)) return;
  console.error("pages/dist is out of date: run `npm run build` in pages");
  process.exitCode = 1;
}
