// The program under test: the WebProxy, and AltiServ as a process of its own, so that calls outlive the WebProxy.

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const TARGET = process.env["CARGO_TARGET_DIR"] ?? resolve(import.meta.dirname, "../../../../target");
const PROGRAM = resolve(process.env["WEBPROXY"] ?? join(TARGET, "debug/altigen-webproxy"));
const START_DEADLINE = 30_000;

/** A running process whose log can be waited for: of the program, unless another one is named. */
export class Running {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #log = "";

  constructor(args: string[], environment: Record<string, string>, directory: string, program = PROGRAM) {
    const env = { PATH: process.env["PATH"], ...environment };
    this.#process = spawn(program, args, { cwd: directory, env, stdio: ["ignore", "ignore", "pipe"] });
    this.#ended = once(this.#process, "exit");
    // The program must not outlive the tests, whatever ends them.
    process.once("exit", this.#kill);
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#log += text));
  }

  readonly #kill = () => this.#process.kill("SIGKILL");

  async logged(pattern: RegExp): Promise<string> {
    const end = Date.now() + START_DEADLINE;
    for (;;) {
      const found = pattern.exec(this.#log)?.[1];
      if (found) return found;
      if (Date.now() > end || this.#process.exitCode !== null) {
        throw new Error(`nothing like ${pattern} in the log:\n${this.#log}`);
      }
      await new Promise((next) => setTimeout(next, 5));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Waits until it has ended by itself. */
  async ended(): Promise<void> {
    await this.#ended;
    process.off("exit", this.#kill);
  }

  async end(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    this.#process.kill(signal);
    await this.#ended;
    process.off("exit", this.#kill);
  }
}

/** A phone system of its own, and a WebProxy in front of it that can be killed and started again. */
export class Program {
  readonly #directory = mkdtempSync(join(tmpdir(), "webproxy-client-"));
  readonly #settings: Record<string, string>;
  #altiserv: Running | undefined;
  #webproxy: Running | undefined;
  #server = "";
  /** Address of the simulator's requests. */
  control = "";
  /** Address of the WebProxy. */
  url = "";

  constructor(settings: Record<string, string> = {}) {
    this.#settings = settings;
  }

  static async start(settings: Record<string, string> = {}): Promise<Program> {
    const program = new Program(settings);
    const args = ["altiserv", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"];
    program.#altiserv = new Running(args, {}, program.#directory);
    program.#server = await program.#altiserv.logged(/AltiServ listens on (\S+)/);
    program.control = `${await program.#altiserv.logged(/simulator control listens on (\S+)/)}/simulator`;
    await program.startWebproxy();
    return program;
  }

  async startWebproxy(): Promise<void> {
    [this.#webproxy, this.url] = await this.startFurther({});
  }

  /** Starts a further WebProxy in front of the phone system. Returns it and its address. */
  async startFurther(settings: Record<string, string>): Promise<[Running, string]> {
    const environment = {
      WEBPROXY_SERVER__LISTEN: "127.0.0.1:0",
      WEBPROXY_ALTISERV__MODE: "remote",
      WEBPROXY_ALTISERV__SERVERS: this.#server,
      ...this.#settings,
      ...settings,
    };
    const webproxy = new Running([], environment, this.#directory);
    return [webproxy, await webproxy.logged(/Web API listens on (http:\S+)/)];
  }

  /** Kills the WebProxy as a crash would. */
  async killWebproxy(): Promise<void> {
    await this.#webproxy?.end();
  }

  async stop(): Promise<void> {
    await this.#webproxy?.end("SIGTERM");
    await this.#altiserv?.end("SIGTERM");
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /** Sends a request to the simulator. */
  async simulate(method: string, path: string, body?: object): Promise<unknown> {
    const answer = await fetch(this.control + path, { method, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Lets an outside caller ring an extension. Returns the call's id. */
  async ring(to: string, from = "4085551212", name = "Zoë Ångström"): Promise<string> {
    const call = (await this.simulate("POST", "/calls", { to, from: { number: from, name } })) as { id: string };
    return call.id;
  }
}
