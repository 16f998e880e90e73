import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";
import type { WebproxyClient } from "../../src/index.js";
import { BreakingProxy } from "./breaking-proxy.js";
import { until } from "./clients.js";
import { Program } from "./program.js";

/** A session keeps every event for a client that comes back, however long that takes here. */
const KEEPS_ALL = { WEBPROXY_SESSIONS__REPLAY_EVENTS: "10000", WEBPROXY_SESSIONS__REPLAY_BYTES: "50000000" };

/** What the tests of connections that break have: the program, and a proxy in front of it that breaks them. */
export interface Rig {
  readonly program: Program;
  readonly proxy: BreakingProxy;
}

/** The rig of the tests of a file. It is there from before the first one until after the last one. */
export function rigOfFile(): Rig {
  let program: Program;
  let proxy: BreakingProxy;
  beforeAll(async () => {
    program = await Program.start(KEEPS_ALL);
    proxy = await BreakingProxy.start(program.url);
  });
  afterAll(async () => {
    await proxy.stop();
    await program.stop();
  });
  return {
    get program() {
      return program;
    },
    get proxy() {
      return proxy;
    },
  };
}

/**
 * Waits until nothing is under way; then the client has the calls that the list of calls has. AltiServ tells when a call
 * began in seconds, so another WebProxy may list two calls of the same second the other way round: `inAnyOrder`.
 */
export async function settle(client: WebproxyClient, when: string, inAnyOrder = false): Promise<void> {
  const isConnected = () => client.status.state === "connected" && client.status.altiserv;
  await until(client, isConnected, `the connection ${when}`, 60_000);
  const differences = async () => {
    const { calls } = await client.listCalls();
    const own = client.calls.own.map(({ extension, ...call }) => call);
    if (inAnyOrder) for (const list of [own, calls]) list.sort((one, other) => one.callHandle - other.callHandle);
    return isDeepStrictEqual(own, calls) ? [] : [own, calls];
  };
  await expect.poll(differences, { timeout: 10_000, message: `the calls ${when}` }).toEqual([]);
}
