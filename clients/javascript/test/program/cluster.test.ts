// Two WebProxies as one, and one of them ends: the session goes on at the other. Needs nats-server, which `just cluster`
// installs; NATS_SERVER names another one. KILLS changes how often a node is killed.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TransportName, WebproxyClient } from "../../src/index.js";
import { clientOf, onlyCall, until } from "../support/clients.js";
import { HAS_NATS, ProgramCluster } from "../support/program-cluster.js";
import { Random } from "../support/random.js";
import { settle } from "../support/rig.js";
import { Traffic } from "../support/traffic.js";

const KILLS = Number(process.env["KILLS"] ?? 4);
const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
const KINDS: TransportName[] = ["websocket", "sse", "poll"];
let cluster: ProgramCluster;

/** A client of the cluster, and what it has told. */
function listener(extension: string, kind: TransportName = "websocket") {
  const told: (number | string)[] = [];
  let asked = 0;
  const client = clientOf(cluster.proxy.url, extension, {
    transports: [kind],
    heartbeat: 1,
    credentials: () => (asked++, { extension, password: "1234" }),
  });
  client.on("event", ({ seq }) => told.push(seq));
  client.on("resync", ({ reason }) => told.push(reason));
  return { client, told, asked: () => asked };
}

/** Waits until the client is connected in another way than now. */
async function continues(client: WebproxyClient, ticket: string | undefined): Promise<void> {
  const isThere = () => client.status.state === "connected" && client.status.altiserv && client.status.session?.ticket !== ticket;
  await until(client, isThere, "going on at the other node", 30_000);
}

/** The numbers of the events come without a gap and once, after the calls were told at the start. */
function expectWhole(told: (number | string)[]) {
  const [start, ...numbers] = told;
  expect(start).toBe("start");
  const first = numbers[0] as number;
  expect(numbers).toEqual(numbers.map((_, index) => first + index));
}

describe.skipIf(!HAS_NATS)("a cluster of two", () => {
  beforeAll(async () => {
    cluster = await ProgramCluster.start();
  });
  afterAll(() => cluster?.stop());

  for (const [index, kind] of KINDS.entries()) {
    it(`goes on with a session when its node is killed: ${kind}`, async () => {
      const { client, told, asked } = listener(`10${index + 1}`, kind);
      await client.logOn();
      const { session } = client.status;
      expect(session?.ticket).toBeTruthy();
      await cluster.program.ring(`10${index + 1}`);
      await until(client, () => client.calls.own[0]?.state === "ring", "the ring");
      const began = Date.now();
      await cluster.endNode();
      cluster.proxy.cut();
      await continues(client, session?.ticket);
      console.log(`${kind}: on after ${Date.now() - began} ms`);
      expect(client.status.session?.sessionId).toBe(session?.sessionId);
      expect(asked()).toBe(1);
      await client.answerCall(onlyCall(client));
      await until(client, () => client.calls.own[0]?.state === "connected", "the answer");
      expectWhole(told);
      await settle(client, "at the other node", true);
      await client.logOff();
      await cluster.startNode();
    });
  }

  it("answers requests as soon as the other node has the session", async () => {
    const { client, asked } = listener("104");
    await client.logOn();
    await cluster.program.ring("104");
    await until(client, () => client.calls.own[0]?.state === "ring", "the ring");
    await cluster.endNode();
    const { calls } = await client.listCalls();
    expect(calls).toMatchObject([{ state: "ring" }]);
    expect(asked()).toBe(1);
    await client.logOff();
    await cluster.startNode();
  });

  it("goes on with a session whose node hangs, and is not disturbed when that one wakes up", async () => {
    const { client, told, asked } = listener("107");
    await client.logOn();
    const { session } = client.status;
    await cluster.program.ring("107");
    await until(client, () => client.calls.own[0]?.state === "ring", "the ring");
    const began = Date.now();
    const node = cluster.hangNode();
    cluster.proxy.cut();
    await continues(client, session?.ticket);
    console.log(`hanging node: on after ${Date.now() - began} ms`);
    node.wakeUp();
    await expect.poll(node.users, { timeout: 20_000 }).toBe(0);
    await client.answerCall(onlyCall(client));
    await until(client, () => client.calls.own[0]?.state === "connected", "the answer");
    expect(client.status.session?.sessionId).toBe(session?.sessionId);
    expect(asked()).toBe(1);
    expectWhole(told);
    await settle(client, "after its node woke up", true);
    await client.logOff();
    await node.end();
    await cluster.startNode();
  });

  it("hands a session over when its node is told to end, and no event is lost", async () => {
    const { client, told, asked } = listener("105");
    await client.logOn();
    const { session } = client.status;
    const closes: (number | undefined)[] = [];
    client.on("status", ({ error }) => error && closes.push(error.code));
    const traffic = new Traffic(cluster.program, new Random(SEED), "105");
    traffic.start();
    await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(20);
    await cluster.endNode("SIGTERM");
    await until(client, () => client.status.state === "connected" && client.status.altiserv, "going on", 20_000);
    const count = told.length;
    await expect.poll(() => told.length, { timeout: 20_000 }).toBeGreaterThan(count + 20);
    await traffic.stop();
    await settle(client, "after the end of its node", true);
    expect(closes).toContain(1012);
    expect(client.status.session?.sessionId).toBe(session?.sessionId);
    expect(asked()).toBe(1);
    expectWhole(told);
    await client.logOff();
    await cluster.startNode();
  });

  const timeout = 60_000 + KILLS * 20_000;
  describe.each([["one node at a time", "106", false], ["all nodes in turn", "108", true]] as const)(
    "with a load balancer that goes to %s",
    (_, extension, isSpread) => {
      it(`loses no event and tells none twice in ${KILLS} kills (SEED=${SEED})`, { timeout }, async () => {
        cluster.isSpread = isSpread;
        await kills(extension);
      });
    },
  );

  async function kills(extension: string): Promise<void> {
    const random = new Random(SEED);
    const listeners = KINDS.map((kind) => listener(extension, kind));
    await Promise.all(listeners.map(({ client }) => client.logOn()));
    const sessions = listeners.map(({ client }) => client.status.session?.sessionId);
    const traffic = new Traffic(cluster.program, random, extension);
    const pauses: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      traffic.start();
      await new Promise((next) => setTimeout(next, random.between(100, 1000)));
      const began = Date.now();
      // Where connections go to all nodes, either may be the one that serves the user.
      await cluster.endNode("SIGKILL", cluster.isSpread ? random.pick([0, 1]) : 0);
      const counts = listeners.map(({ told }) => told.length);
      const hear = () => listeners.every(({ told }, index) => told.length > (counts[index] as number));
      await expect.poll(hear, { timeout: 30_000, message: `the next event after kill ${kill}` }).toBe(true);
      pauses.push(Date.now() - began);
      await traffic.stop();
      await Promise.all(listeners.map(({ client }) => settle(client, `after kill ${kill}`, true)));
      await cluster.startNode();
    }
    const events = listeners.map(({ told }) => told.length);
    console.log(`SEED=${SEED}: the next event after ${pauses.join(", ")} ms, ${events.join(", ")} events`);
    expect(listeners.map(({ client }) => client.status.session?.sessionId)).toEqual(sessions);
    for (const { told, asked } of listeners) {
      expect(asked()).toBe(1);
      expectWhole(told);
    }
    await Promise.all(listeners.map(({ client }) => client.logOff()));
  }
});
