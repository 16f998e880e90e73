// The program under test: its own configuration, certificate and port, and a log that can be waited for.

import { spawn, execFileSync } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const target = process.env.CARGO_TARGET_DIR ?? "../../target";
const PROGRAM = resolve(process.env.WEBPROXY ?? join(target, "debug/altigen-webproxy"));
const START_DEADLINE = 30_000;

// A certificate for this machine's own names, made as an administrator makes one for a trial.
export class Certificate {
  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), "webproxy-browser-"));
    const hosts = ["localhost", "127.0.0.1"].flatMap((host) => ["--host", host]);
    execFileSync(PROGRAM, ["make-cert", ...hosts, "--days", "2", "--out", this.directory], { cwd: this.directory });
    this.chain = join(this.directory, "certificate.pem");
    this.key = join(this.directory, "key.pem");
  }

  // What Chromium takes to trust this one key and no other.
  pin() {
    const spki = new X509Certificate(readFileSync(this.chain)).publicKey.export({ type: "spki", format: "der" });
    return createHash("sha256").update(spki).digest("base64");
  }

  remove() {
    rmSync(this.directory, { recursive: true });
  }
}

export class Webproxy {
  #log = "";
  #waiting = new Set();

  constructor(certificate, origins, challenge = "auto") {
    this.challenge = challenge;
    this.certificate = certificate;
    this.file = join(certificate.directory, "webproxy.toml");
    this.configure(origins);
  }

  configure(origins) {
    const text = (value) => JSON.stringify(value);
    writeFileSync(
      this.file,
      `[server]
listen = "127.0.0.1:0"
[tls]
certificate = ${text(this.certificate.chain)}
key = ${text(this.certificate.key)}
[browsers]
origins = [${origins.map(text).join(", ")}]
challenge = ${text(this.challenge)}
[sessions]
release_grace = "20s"
failed_logons_per_extension = 3
[altiserv.embedded]
recordings_dir = ${text(join(this.certificate.directory, "recordings"))}
`,
    );
  }

  async start() {
    this.process = spawn(PROGRAM, ["--config", this.file], { stdio: ["ignore", "ignore", "pipe"] });
    // The program must not outlive the tests, whatever ends them.
    process.once("exit", () => this.process.kill("SIGKILL"));
    this.ended = new Promise((done) => this.process.once("exit", (code) => done(code)));
    this.process.stderr.setEncoding("utf8").on("data", (text) => {
      this.#log += text;
      for (const look of [...this.#waiting]) look();
    });
    const [, url] = await this.logged(/Web API listens on (https:\S+)/);
    this.url = url.replace("127.0.0.1", "localhost");
  }

  // The first match in what has been logged since `from`, or will be.
  logged(pattern, from = 0) {
    return new Promise((found, failed) => {
      const look = () => {
        const match = pattern.exec(this.#log.slice(from));
        if (!match) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        found(match);
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        failed(new Error(`nothing like ${pattern} in the log:\n${this.#log.slice(from)}`));
      }, START_DEADLINE);
      this.#waiting.add(look);
      look();
    });
  }

  get logLength() {
    return this.#log.length;
  }

  async allow(origins) {
    const before = this.logLength;
    this.configure(origins);
    this.process.kill("SIGHUP");
    await this.logged(/browsers\.origins/, before);
  }

  async stop() {
    this.process.kill("SIGTERM");
    return this.ended;
  }
}
