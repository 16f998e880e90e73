// Tabs that share a session which goes on at another node of a cluster.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { sharedByTabs, WebproxyClient } from "../../src/index.js";
import { Nodes, NodeSocket, refusal } from "../support/cluster.js";
import { bound, ring, serverStatus, update } from "../support/events.js";
import { stubTabs } from "../support/fake-tabs.js";

const MOVED = refusal(409, "session_moved");
let nodes: Nodes;
let leader: WebproxyClient;
let others: WebproxyClient[];
let told: string[][];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  stubTabs();
  nodes = new Nodes();
  NodeSocket.all = [];
  told = [];
  const tabs = [1, 2, 3].map(() => open());
  [leader, ...others] = tabs as [WebproxyClient, ...WebproxyClient[]];
  for (const tab of tabs) {
    const news: string[] = [];
    told.push(news);
    tab.on("event", ({ seq }) => news.push(`event ${seq}`));
    tab.on("resync", ({ reason }) => news.push(reason));
    void tab.logOn().catch(() => {});
    await after(0);
  }
  NodeSocket.last.deliver(bound(0, 2, false, { epoch: 5 }), serverStatus(1), ring(2, { origin: "existing" }));
  await after(0);
});

afterEach(async () => {
  for (const tab of [leader, ...others]) tab.close();
  await after(0);
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function open(): WebproxyClient {
  return new WebproxyClient({
    url: "http://proxy",
    credentials: () => ({ extension: "102", password: "1234" }),
    WebSocket: NodeSocket,
    fetch: nodes.fetch,
    tabs: sharedByTabs(),
  });
}

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const tickets = () => nodes.logons.map(({ ticket }) => ticket);
const sessions = () => [leader, ...others].map(({ status }) => status.session);

async function closed(code: number) {
  NodeSocket.last.onclose({ code });
  await after(0);
}

/** Answers a call in a tab, and lets go of the error until it is looked at. */
function answerCall(tab = others[0] as WebproxyClient) {
  const answered = tab.answerCall({ callHandle: 100 });
  answered.catch(() => {});
  return answered;
}

describe("a session that moves", () => {
  it("is continued by the tab that leads alone, and all of them have the new ticket and every event once", async () => {
    await closed(4409);
    NodeSocket.last.deliver(bound(2, 3, true, { epoch: 6 }), update(3));
    await after(0);
    expect(tickets()).toEqual([undefined, "ticket-1"]);
    expect(NodeSocket.all).toHaveLength(2);
    for (const session of sessions()) expect(session).toMatchObject({ sessionId: "session-1", ticket: "ticket-2" });
    expect(told).toEqual(Array(3).fill(["start", "event 3"]));
    for (const { calls, status } of [leader, ...others]) {
      expect(status.state).toBe("connected");
      expect(calls.own).toMatchObject([{ state: "held" }]);
    }
  });

  it("is continued by the next tab where the leading one is closed, with the newest ticket, number and owner", async () => {
    await closed(4409);
    NodeSocket.last.deliver(bound(2, 3, true, { epoch: 6, ticket: "renewed" }), update(3));
    await after(0);
    leader.close();
    await after(0);
    expect(NodeSocket.all).toHaveLength(3);
    expect(NodeSocket.last.url).toContain("&lastSeq=3&epoch=6");
    await closed(4409);
    expect(tickets()).toEqual([undefined, "ticket-1", "renewed"]);
    NodeSocket.last.deliver(bound(3, 4, true, { epoch: 7 }), update(4));
    await after(0);
    expect(told.slice(1)).toEqual(Array(2).fill(["start", "event 3", "event 4"]));
  });

  it("that is renewed while the channel goes on is renewed in all tabs", async () => {
    NodeSocket.last.deliver(bound(2, 2, true, { epoch: 5, ticket: "renewed" }));
    await after(0);
    leader.close();
    await after(0);
    NodeSocket.last.deliver(bound(2, 2, true, { epoch: 5 }));
    await after(0);
    await closed(4409);
    expect(tickets()).toEqual([undefined, "renewed"]);
    expect(told.slice(1), "nothing was read anew").toEqual(Array(2).fill(["start"]));
  });

  it("and is told anew there is told anew to every tab, also under numbers that they have heard already", async () => {
    NodeSocket.last.deliver(update(3), update(4));
    await after(0);
    await closed(4409);
    NodeSocket.last.deliver(bound(2, 4, false, { epoch: 6 }), serverStatus(3), ring(4, { origin: "existing" }));
    await after(0);
    expect(told).toEqual(Array(3).fill(["start", "event 3", "event 4", "missed"]));
    for (const { calls } of [leader, ...others]) expect(calls.own).toMatchObject([{ state: "ring" }]);
  });
});

describe("a tab that has heard more from an owner before than the tab that leads now", () => {
  it("takes what that one has, since the numbers are of another owner", async () => {
    // The leading tab is closed while its last event has reached one of the others only.
    const [second, third] = others as [WebproxyClient, WebproxyClient];
    const { board } = third as unknown as { board: { take(event: object): boolean } };
    board.take(update(3));
    expect(third.calls.own).toMatchObject([{ state: "held" }]);
    leader.close();
    await after(0);
    expect(NodeSocket.last.url, "the second tab leads").toContain("&lastSeq=2&epoch=5");
    NodeSocket.last.deliver(bound(2, 3, true, { epoch: 6 }), update(3, { state: "connected" }));
    await after(0);
    expect(second.calls.own).toMatchObject([{ state: "connected" }]);
    expect(third.calls.own).toEqual(second.calls.own);
    expect(told[2]).toEqual(["start", "event 3", "missed", "event 3"]);
  });
});

describe("a request of a tab that does not lead", () => {
  it("has the tab that leads go on with the session, and is sent again", async () => {
    nodes.answers = [MOVED];
    const answered = answerCall();
    await after(0);
    await expect(answered).resolves.toEqual({ fine: true });
    expect(tickets()).toEqual([undefined, "ticket-1"]);
    expect(NodeSocket.all.map(({ isClosed }) => isClosed)).toEqual([true, false]);
  });

  it("and requests of other tabs at the same time have it continued once", async () => {
    nodes.answers = [MOVED, MOVED, MOVED];
    const answered = [leader, ...others].map(answerCall);
    await after(0);
    await Promise.all(answered);
    expect(tickets()).toEqual([undefined, "ticket-1"]);
  });

  it("is told what has become of the session if it has found it out late", async () => {
    let answer = (_: Response) => {};
    nodes.answers = [() => new Promise((resolve) => (answer = resolve))];
    const answered = answerCall();
    await closed(4409);
    answer(MOVED());
    await after(0);
    await expect(answered).resolves.toEqual({ fine: true });
    expect(tickets()).toEqual([undefined, "ticket-1"]);
  });

  it("fails at once where the tab that leads cannot go on with the session now", async () => {
    nodes.next = [refusal(503, "not_connected")];
    nodes.answers = [MOVED];
    const answered = answerCall();
    await after(0);
    await expect(answered).rejects.toMatchObject({ error: "session_moved" });
    await after(250);
    expect(tickets()).toEqual([undefined, "ticket-1", "ticket-1"]);
  });

  it("fails if no tab ever goes on with the session", async () => {
    nodes.next = [() => new Promise(() => {})];
    nodes.answers = [MOVED];
    const answered = answerCall();
    await after(10_000);
    await expect(answered).rejects.toMatchObject({ error: "session_moved" });
  });
});

it("tabs ask once for a password where the ticket is refused, and all go on", async () => {
  nodes.next = [refusal(401, "ticket_refused")];
  await closed(4409);
  await after(250);
  NodeSocket.last.deliver(bound(2, 2, true, { epoch: 6 }));
  await after(0);
  expect(nodes.logons.filter(({ password }) => password)).toHaveLength(2);
  for (const session of sessions()) expect(session).toMatchObject({ sessionId: "session-1", ticket: "ticket-2" });
});
