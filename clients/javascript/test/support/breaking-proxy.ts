// A TCP proxy that breaks connections: it cuts them, freezes them or refuses them.

import { createServer, connect, type Server, type Socket } from "node:net";
import { once } from "node:events";

/** Milliseconds for which a frozen connection stays open. */
const FROZEN = 3000;

/** Two halves of a connection. */
interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

export class BreakingProxy {
  readonly #pairs = new Set<Pair>();
  readonly #server: Server;
  /** Port of the WebProxy, which may be started again at another one. */
  target: number;
  /** Ports of further WebProxies: connections go to all of them in turn. */
  others: number[] = [];
  #accepted = 0;
  /** While true, connections are refused. */
  refuses = false;
  url = "";

  constructor(target: string) {
    this.target = portOf(target);
    this.#server = createServer((client) => this.#accept(client));
  }

  static async start(target: string): Promise<BreakingProxy> {
    const proxy = new BreakingProxy(target);
    proxy.#server.listen(0, "127.0.0.1");
    await once(proxy.#server, "listening");
    const address = proxy.#server.address();
    proxy.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    return proxy;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Cuts every connection, as a router does that restarts. */
  cut(): void {
    for (const { client, server } of this.#pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  /** Lets nothing pass any more on the open connections, which stay open: what a laptop that sleeps leaves behind. */
  freeze(): void {
    for (const { client, server } of this.#pairs) {
      client.unpipe();
      server.unpipe();
      client.pause();
      server.pause();
      // The WebProxy is not to count them for ever.
      setTimeout(() => [client, server].forEach((socket) => socket.destroy()), FROZEN).unref();
    }
  }

  async stop(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(client: Socket): void {
    if (this.refuses) return void client.resetAndDestroy();
    const targets = [this.target, ...this.others];
    const server = connect(targets[this.#accepted++ % targets.length] as number, "127.0.0.1");
    const pair = { client, server };
    this.#pairs.add(pair);
    for (const [socket, other] of [[client, server], [server, client]] as const) {
      socket.setNoDelay(true);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
      socket.pipe(other);
    }
  }
}

export function portOf(url: string): number {
  return Number(new URL(url).port);
}
