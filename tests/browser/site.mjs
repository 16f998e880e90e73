// A web application's own site: another origin than the Web API's.

import { readFileSync } from "node:fs";
import { createServer } from "node:https";

const PAGE = `<!doctype html><meta charset="utf-8"><title>Agent</title><script src="agent.js"></script>`;
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css" };

// The page of the tests' own agent.
const AGENT = { "/": PAGE, "/agent.js": new URL("agent.js", import.meta.url) };

export class Site {
  // `files` has, for each path, where its file is, or the HTML itself.
  constructor(certificate, files = AGENT) {
    const tls = { cert: readFileSync(certificate.chain), key: readFileSync(certificate.key) };
    this.server = createServer(tls, (request, response) => {
      const file = files[request.url];
      if (!file) return response.writeHead(404).end();
      const type = file instanceof URL ? TYPES[file.pathname.split(".").pop()] : TYPES.html;
      response.writeHead(200, { "Content-Type": type });
      response.end(file instanceof URL ? readFileSync(file) : file);
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
