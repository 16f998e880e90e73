// Events by WebSocket, by server-sent events and by long polls. EVENTS and SEED change how many and which.

import { describe, expect, it } from "vitest";
import type { TransportName, WebproxyEvent } from "../../src/index.js";
import { clientOf, until } from "../support/clients.js";
import { Random } from "../support/random.js";
import { rigOfFile, settle } from "../support/rig.js";
import { Traffic } from "../support/traffic.js";

const EVENTS = Number(process.env["EVENTS"] ?? 300);
const SEED = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
/** Events between two cuts. */
const ROUND = 20;
const rig = rigOfFile();

const KINDS: TransportName[] = ["websocket", "sse", "poll"];

describe("all kinds of event channels", () => {
  const timeout = 60_000 + EVENTS * 200;
  it(`tell the same ${EVENTS} events in the same order, also when they are cut (SEED=${SEED})`, { timeout }, async () => {
    const { program, proxy } = rig;
    const listeners = KINDS.map((kind) => {
      const client = clientOf(proxy.url, "102", { transports: [kind], heartbeat: 1 });
      const events: WebproxyEvent[] = [];
      client.on("event", (event) => events.push(event));
      const resyncs: string[] = [];
      client.on("resync", ({ reason }) => resyncs.push(reason));
      return { client, events, resyncs };
    });
    await Promise.all(listeners.map(({ client }) => client.logOn()));
    expect(listeners.map(({ client }) => client.status.transport)).toEqual(KINDS);
    const traffic = new Traffic(program, new Random(SEED), "102");
    traffic.start();
    const told = () => Math.min(...listeners.map(({ events }) => events.length));
    while (told() < EVENTS) {
      const count = told();
      await expect.poll(told, { timeout: 60_000 }).toBeGreaterThan(count + ROUND);
      proxy.cut();
    }
    await traffic.stop();
    await Promise.all(listeners.map(({ client }) => settle(client, "after the last cut")));
    // A call that came and went leaves the calls as they were, so the events are waited for too.
    await expect.poll(() => new Set(listeners.map(({ events }) => events.length)).size, { timeout: 30_000 }).toBe(1);
    // Each client has a session of its own, with numbers and times of its own.
    const [first, ...others] = listeners.map(({ events }) => events.map(({ seq, time, ...event }) => event));
    expect(first?.length).toBeGreaterThanOrEqual(EVENTS);
    for (const other of others) expect(other).toEqual(first);
    for (const { events, resyncs } of listeners) {
      expect(resyncs).toEqual(["start"]);
      const beginning = events[0]?.seq ?? 0;
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => beginning + index));
    }
    await Promise.all(listeners.map(({ client: listener }) => listener.logOff()));
  });
});

describe("where WebSockets do not pass", () => {
  it("a stream is used, and the session is the same", async () => {
    class NoWebSocket extends EventTarget {
      onclose: ((event: object) => void) | undefined;
      constructor() {
        super();
        setTimeout(() => this.onclose?.({ code: 1006, reason: "" }));
      }
      close() {}
    }
    const client = clientOf(rig.program.url, "103", { WebSocket: NoWebSocket });
    await client.logOn();
    expect(client.status.transport).toBe("sse");
    await rig.program.ring("103");
    await until(client, () => client.calls.own[0]?.state === "ring", "the ring");
    await client.logOff();
  });

  it("long polls are used where streams do not pass either", async () => {
    const noStream: typeof fetch = async (input, init) => {
      const accepted = new Headers(init?.headers).get("Accept");
      if (accepted !== "text/event-stream") return fetch(input, init);
      return new Response("not here", { status: 403 });
    };
    const client = clientOf(rig.program.url, "104", { transports: ["sse", "poll"], fetch: noStream });
    await client.logOn();
    expect(client.status.transport).toBe("poll");
    await client.logOff();
  });
});
