// A web application's own site: another origin than the Web API's.

import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const PAGE = `<!doctype html><meta charset="utf-8"><title>Agent</title><script src="agent.js"></script>`;

export class Site {
  constructor(certificate) {
    const script = readFileSync(new URL("agent.js", import.meta.url));
    const tls = { cert: readFileSync(certificate.chain), key: readFileSync(certificate.key) };
    this.server = createServer(tls, (request, response) => {
      const isScript = request.url === "/agent.js";
      response.writeHead(200, { "Content-Type": isScript ? "text/javascript" : "text/html" });
      response.end(isScript ? script : PAGE);
    });
  }

  async start() {
    await new Promise((ready) => this.server.listen(0, "127.0.0.1", ready));
    this.origin = `https://localhost:${this.server.address().port}`;
  }

  stop() {
    this.server.closeAllConnections();
    return new Promise((done) => this.server.close(done));
  }
}
