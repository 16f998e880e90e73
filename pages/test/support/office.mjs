// AltiServs and a WebProxy as processes of their own, which can be killed and started again.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROGRAM, START_DEADLINE } from "./program.mjs";

/** A process whose log can be waited for: of the program under test, unless another one is named. */
export class Running {
  #log = "";

  constructor(args, settings, directory, program = PROGRAM) {
    const env = { PATH: process.env.PATH, ...settings };
    this.process = spawn(program, args, { cwd: directory, env, stdio: ["ignore", "ignore", "pipe"] });
    this.ended = once(this.process, "exit");
    process.once("exit", () => this.process.kill("SIGKILL"));
    this.process.stderr.setEncoding("utf8").on("data", (text) => (this.#log += text));
  }

  async logged(pattern) {
    const end = Date.now() + START_DEADLINE;
    for (;;) {
      const found = pattern.exec(this.#log)?.[1];
      if (found) return found;
      if (Date.now() > end || this.process.exitCode !== null) throw new Error(`no ${pattern} in the log:\n${this.#log}`);
      await once(this.process.stderr, "data");
    }
  }

  async kill(signal = "SIGKILL") {
    this.process.kill("SIGCONT");
    this.process.kill(signal);
    await this.ended;
  }
}

/** One AltiServ for each role, and a WebProxy. */
export class Office {
  #directory = mkdtempSync(join(tmpdir(), "webproxy-office-"));
  servers = [];

  /** An office for a test, which stops it at its end. */
  static async of(t, roles, settings) {
    const office = await Office.start(roles, settings);
    t.after(() => office.stop());
    return office;
  }

  static async start(roles, settings = {}) {
    const office = new Office();
    for (const role of roles) office.servers.push(await office.#server(role, settings));
    office.settings = {
      WEBPROXY_SERVER__LISTEN: "127.0.0.1:0",
      WEBPROXY_ALTISERV__MODE: "remote",
      WEBPROXY_ALTISERV__SERVERS: office.servers.map(({ address }) => address).join(","),
      ...settings,
    };
    await office.startWebproxy();
    return office;
  }

  async #server(role, settings) {
    const args = ["altiserv", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0", "--role", role];
    const running = new Running(args, settings, this.#directory);
    const address = await running.logged(/AltiServ listens on (\S+)/);
    const control = `${await running.logged(/simulator control listens on (\S+)/)}/simulator`;
    return { address, control, kill: () => running.kill(), running };
  }

  /** Starts the WebProxy, the next time at the same address. */
  async startWebproxy() {
    this.webproxy = new Running([], this.settings, this.#directory);
    this.url = await this.webproxy.logged(/Web API listens on (http:\S+)/);
    this.settings.WEBPROXY_SERVER__LISTEN = new URL(this.url).host;
  }

  async simulate(server, method, path, body) {
    const answer = await fetch(server.control + path, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  }

  async stop() {
    await this.webproxy.kill("SIGTERM");
    for (const { running } of this.servers) await running.kill("SIGTERM");
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
