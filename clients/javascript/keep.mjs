import { readFileSync, writeFileSync } from "node:fs";

/** Writes a file of the repository, or compares it where the command line says --check. */
export function keep(file, text) {
  if (!process.argv.includes("--check")) return writeFileSync(file, text);
  if (readFileSync(file, "utf8") === text) return;
  console.error(`${file} is out of date: run \`npm run generate\` and \`npm run build\` in clients/javascript`);
  process.exitCode = 1;
}
