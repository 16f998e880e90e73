// Every example of the README runs.

import { spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launch } from "../support/chromium.js";
import { Program } from "../support/program.js";
import { Site } from "../support/site.js";

const ROOT = new URL("../../", import.meta.url);
const README = readFileSync(new URL("README.md", ROOT), "utf8");
const CLIENT = 'import { WebproxyClient } from "altigen-webproxy-client";';

let program: Program;
let site: Site;
let browser: Browser;

beforeAll(async () => {
  site = await Site.start();
  program = await Program.start({ WEBPROXY_BROWSERS__ORIGINS: site.origin });
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await program?.stop();
});

/** The examples in a language, in their order, for the WebProxy of this test. */
function examples(language: string): string[] {
  const blocks = README.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"));
  return [...blocks].map(([, code = ""]) => code.replaceAll("http://127.0.0.1:8080", program.url));
}

/** Runs an example by Node.js, as a file of the package, until it has printed a text. */
async function runUntil(code: string, text: string, act = async () => {}): Promise<void> {
  const file = new URL(`example-${Math.random()}.mjs`, ROOT);
  writeFileSync(file, code);
  const node = spawn(process.execPath, [file.pathname], { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  for (const stream of [node.stdout, node.stderr]) stream.setEncoding("utf8").on("data", (piece) => (printed += piece));
  try {
    await act();
    await expect.poll(() => printed, { timeout: 20_000 }).toContain(text);
  } finally {
    node.kill();
    rmSync(file);
  }
}

describe("the README", () => {
  it("has a first ring in five lines", async () => {
    const [code = ""] = examples("js");
    expect(code.split("\n").filter((line) => line.trim() !== "")).toHaveLength(5);
    // Until the client is logged on, nobody hears the ring; it goes on.
    await runUntil(code, "Zoë Ångström (4085551212) rings", async () => void (await program.ring("102")));
  });

  it("has a request and its errors", async () => {
    const logOn = `${CLIENT}
      const credentials = () => ({ extension: "104", password: "1234" });
      const client = new WebproxyClient({ url: "${program.url}", credentials });
      await client.logOn();`;
    const code = `${logOn}${examples("js")[1]}`;
    await runUntil(code, "dialled 914085979000");
    await runUntil(code.replace("(408) 597-9000", "nobody"), "wrong_target: ");
  });

  it("has a client that is shared by tabs", async () => {
    await runUntil(examples("js")[2] ?? "", "connected");
  });

  it("has a page without a build", async () => {
    site.files.set("/index.html", `<!doctype html>${examples("html")[0]}`);
    const page = await browser.newPage();
    page.on("dialog", (dialog) => dialog.accept("1234"));
    await page.goto(site.origin);
    await page.getByText("4085551212 ring").waitFor();
    await page.close();
  });

  it("has a component for React", async () => {
    const entry = `import { createRoot } from "react-dom/client"; import { Calls } from "./calls.jsx"; ${CLIENT}
      const credentials = () => ({ extension: "105", password: "1234" });
      const client = new WebproxyClient({ url: "${program.url}", credentials });
      createRoot(document.body).render(<Calls client={client} />);
      client.logOn();`;
    site.files.set("/react.js", await bundle(entry, examples("jsx")[0] ?? ""));
    site.files.set("/react.html", '<!doctype html><meta charset="utf-8"><body></body><script src="react.js"></script>');
    const page = await browser.newPage();
    await page.goto(`${site.origin}/react.html`);
    await program.ring("105", "4085550199");
    await page.getByText("4085550199 ring").waitFor();
    await page.getByRole("button", { name: "Answer" }).click();
    await page.getByText("4085550199 connected").waitFor();
    await page.getByRole("button", { name: "Drop" }).click();
    await page.getByRole("listitem").waitFor({ state: "detached" });
    await page.close();
  });
});

async function bundle(entry: string, component: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: entry, loader: "jsx", resolveDir: ROOT.pathname },
    plugins: [
      {
        name: "the component",
        setup(plugins) {
          plugins.onResolve({ filter: /^\.\/calls\.jsx$/ }, () => ({ path: "calls.jsx", namespace: "readme" }));
          const found = { contents: component, loader: "jsx", resolveDir: ROOT.pathname } as const;
          plugins.onLoad({ filter: /.*/, namespace: "readme" }, () => found);
        },
      },
    ],
    jsx: "automatic",
    bundle: true,
    define: { "process.env.NODE_ENV": '"production"' },
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
