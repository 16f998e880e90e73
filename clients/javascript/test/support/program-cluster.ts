// Two WebProxies of a cluster with nats-server, the phone system, and a proxy before them that knows where to go.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BreakingProxy, portOf } from "./breaking-proxy.js";
import { Program, Running, TARGET } from "./program.js";

/** `just cluster` installs it. */
const NATS_SERVER = process.env["NATS_SERVER"] ?? join(TARGET, "nats/bin/nats-server");
export const HAS_NATS = existsSync(NATS_SERVER);
const TOKEN = "administrator-of-tests";
const DEADLINE = 20_000;

/** A node that runs. */
interface Node {
  readonly name: string;
  readonly webproxy: Running;
  readonly url: string;
}

/** A node that hangs, and may wake up again. */
export interface HangingNode {
  wakeUp(): void;
  /** Users that it serves. */
  users(): Promise<number>;
  end(): Promise<void>;
}

/** The cluster as a node sees it. */
interface View {
  readonly users: number;
  readonly nodes: readonly { name: string }[];
}

async function viewOf(url: string): Promise<View> {
  const answer = await fetch(`${url}/admin/cluster`, { headers: { Authorization: `Bearer ${TOKEN}` } });
  return (await answer.json()) as View;
}

export class ProgramCluster {
  readonly #directory = mkdtempSync(join(tmpdir(), "webproxy-cluster-"));
  readonly #settings: Record<string, string>;
  #nats: Running | undefined;
  #started = 0;
  #nodes: Node[] = [];
  /** The phone system. */
  program!: Program;
  /** The load balancer: it goes to the first node, or to all of them in turn. */
  proxy!: BreakingProxy;
  /** True if the load balancer goes to all nodes in turn. */
  isSpread = false;

  constructor(settings: Record<string, string>) {
    this.#settings = settings;
  }

  static async start(settings: Record<string, string> = {}): Promise<ProgramCluster> {
    const cluster = new ProgramCluster(settings);
    await cluster.#start();
    return cluster;
  }

  async #start(): Promise<void> {
    const args = ["--addr", "127.0.0.1", "--port", "-1", "--jetstream", "--store_dir", this.#directory];
    this.#nats = new Running(args, {}, this.#directory, NATS_SERVER);
    const nats = await this.#nats.logged(/Listening for client connections on (\S+)/);
    const keys = join(this.#directory, "keys");
    await new Running(["make-key", keys], {}, this.#directory).ended();
    Object.assign(this.#settings, {
      WEBPROXY_CLUSTER__SERVERS: `nats://${nats}`,
      WEBPROXY_CLUSTER__KEY_FILE: keys,
      WEBPROXY_CLUSTER__DRAIN: "1s",
      WEBPROXY_ADMIN__TOKEN: TOKEN,
    });
    // It runs beside the cluster, and is not of it.
    this.program = await Program.start();
    for (let node = 0; node < 2; node++) await this.startNode();
    this.proxy = await BreakingProxy.start(this.#first.url);
  }

  /** Starts a node, which is the last one that the load balancer goes to. The nodes know each other then. */
  async startNode(): Promise<void> {
    const name = `node-${++this.#started}`;
    const [webproxy, url] = await this.program.startFurther({ ...this.#settings, WEBPROXY_CLUSTER__NODE: name });
    this.#nodes.push({ name, webproxy, url });
    this.#balance();
    const end = Date.now() + DEADLINE;
    while (!(await this.#knowEachOther())) {
      if (Date.now() > end) throw new Error("the nodes do not find each other");
      await new Promise((next) => setTimeout(next, 20));
    }
  }

  async #knowEachOther(): Promise<boolean> {
    const lists = this.#nodes.map(async ({ url }) => {
      const names = (await viewOf(url)).nodes.map(({ name }) => name);
      return this.#nodes.every(({ name }) => names.includes(name));
    });
    return (await Promise.all(lists)).every((isWhole) => isWhole);
  }

  /** Ends the first node, or another one, as a crash would, or by a signal. The load balancer does not go there any more. */
  async endNode(signal: NodeJS.Signals = "SIGKILL", index = 0): Promise<void> {
    const [{ webproxy }] = this.#nodes.splice(index, 1) as [Node];
    this.#balance();
    await webproxy.end(signal);
  }

  /** Has the first node hang, as a machine does that is starved. The load balancer goes to the next one from now on. */
  hangNode(): HangingNode {
    const { webproxy, url } = this.#first;
    webproxy.signal("SIGSTOP");
    this.#nodes.shift();
    this.#balance();
    return {
      wakeUp: () => webproxy.signal("SIGCONT"),
      users: async () => (await viewOf(url)).users,
      end: () => webproxy.end(),
    };
  }

  #balance(): void {
    const [first, ...others] = this.#nodes.map(({ url }) => portOf(url));
    if (!this.proxy || first === undefined) return;
    this.proxy.target = first;
    this.proxy.others = this.isSpread ? others : [];
  }

  get #first(): Node {
    return this.#nodes[0] as Node;
  }

  async stop(): Promise<void> {
    await this.proxy?.stop();
    for (const { webproxy } of this.#nodes) await webproxy.end();
    await this.program?.stop();
    await this.#nats?.end();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
