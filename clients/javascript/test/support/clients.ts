import WebSocket from "ws";
import { WebproxyClient, type ClientOptions } from "../../src/index.js";

/** A client of a user of the embedded AltiServ. */
export function clientOf(url: string, extension: string, options: Partial<ClientOptions> = {}): WebproxyClient {
  const credentials = () => ({ extension, password: "1234" });
  return new WebproxyClient({ url, credentials, WebSocket, ...options });
}

/** Waits until a condition holds that may change with the client. */
export function until(client: WebproxyClient, holds: () => boolean, what: string, deadline = 10_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!holds()) return;
      clearTimeout(timer);
      stop();
      resolve();
    };
    const stop = client.subscribe(look);
    const timer = setTimeout(() => {
      stop();
      const { status, calls } = client;
      reject(new Error(`${what} did not happen: ${JSON.stringify({ status, calls: calls.all })}`));
    }, deadline);
    look();
  });
}

/** The only call of the user. */
export function onlyCall(client: WebproxyClient) {
  const [call, ...others] = client.calls.own;
  if (!call || others.length > 0) throw new Error(`${client.calls.own.length} calls instead of one`);
  return call;
}
