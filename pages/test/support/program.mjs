// The program under test, with its embedded AltiServ, and the browser: Debian's Chromium, which fetches nothing of its own.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";

export const TARGET = process.env.CARGO_TARGET_DIR ?? resolve(import.meta.dirname, "../../../target");
export const PROGRAM = resolve(process.env.WEBPROXY ?? join(TARGET, "debug/altigen-webproxy"));
export const START_DEADLINE = 30_000;

export class Program {
  #directory = mkdtempSync(join(tmpdir(), "webproxy-pages-"));
  #log = "";

  /** `config` is the text of its configuration file. */
  static async start(settings = {}, config = "") {
    const program = new Program();
    if (config) writeFileSync(join(program.#directory, "config.toml"), config);
    program.url = await program.#run({ WEBPROXY_SERVER__LISTEN: "127.0.0.1:0", ...settings });
    return program;
  }

  async #run(settings) {
    const env = { PATH: process.env.PATH, ...settings };
    this.process = spawn(PROGRAM, [], { cwd: this.#directory, env, stdio: ["ignore", "ignore", "pipe"] });
    process.once("exit", () => this.process.kill("SIGKILL"));
    this.ended = once(this.process, "exit");
    return new Promise((found, failed) => {
      const timer = setTimeout(() => failed(new Error(`it did not start:\n${this.#log}`)), START_DEADLINE);
      this.process.stderr.setEncoding("utf8").on("data", (text) => {
        this.#log += text;
        const url = /Web API listens on (http:\S+)/.exec(this.#log)?.[1];
        if (url) found(url), clearTimeout(timer);
      });
    });
  }

  async simulate(method, path, body) {
    const answer = await fetch(`${this.url}/simulator${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Lets an outside caller call. Returns the call. */
  ring(to, number = "4085551212", name = "Zoë Ångström") {
    return this.simulate("POST", "/calls", { to, from: { number, name } });
  }

  async stop() {
    this.process.kill("SIGTERM");
    await this.ended;
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

export const OPTIONS = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--enable-precise-memory-info",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
  ],
};

export function launch() {
  return chromium.launch(OPTIONS);
}
