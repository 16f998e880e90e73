// A web application's own site: another origin than the WebProxy's.

import { once } from "node:events";
import { createServer, type Server } from "node:http";

const TYPES: Record<string, string> = { html: "text/html", js: "text/javascript", css: "text/css" };

export class Site {
  readonly #server: Server;
  /** The text of each file, by its path. */
  readonly files = new Map<string, string>();
  origin = "";

  constructor() {
    this.#server = createServer((request, response) => {
      const path = request.url === "/" ? "/index.html" : (request.url ?? "");
      const text = this.files.get(path);
      const type = TYPES[path.split(".").pop() ?? ""] ?? "text/plain";
      response.writeHead(text === undefined ? 404 : 200, { "Content-Type": `${type}; charset=utf-8` }).end(text);
    });
  }

  static async start(): Promise<Site> {
    const site = new Site();
    site.#server.listen(0, "127.0.0.1");
    await once(site.#server, "listening");
    const address = site.#server.address();
    site.origin = `http://localhost:${typeof address === "object" ? address?.port : ""}`;
    return site;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
