// Requests of a session that goes on at another node of a cluster.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WebproxyClient } from "../../src/index.js";
import { Nodes, NodeSocket, refusal } from "../support/cluster.js";
import { bound, serverStatus } from "../support/events.js";

const MOVED = refusal(409, "session_moved");
const ANSWER = { method: "POST", path: "/sessions/session-1/calls/100/answer" };
let nodes: Nodes;
let client: WebproxyClient;

/** Headers of each request, and its address. */
let sent: { url: string; headers: Headers }[];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  nodes = new Nodes();
  NodeSocket.all = [];
  sent = [];
  client = new WebproxyClient({
    url: "http://proxy",
    credentials: () => ({ extension: "102", password: "1234" }),
    WebSocket: NodeSocket,
    fetch: (input, init) => {
      sent.push({ url: String(input), headers: new Headers(init?.headers) });
      return nodes.fetch(input, init);
    },
  });
  void client.logOn();
  await after(0);
  NodeSocket.last.deliver(bound(0, 1, false, { epoch: 5 }), serverStatus(1));
});

afterEach(() => {
  client.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const requested = () => nodes.requests.filter((request) => request === `${ANSWER.method} ${ANSWER.path}`).length;
const tickets = () => nodes.logons.map(({ ticket }) => ticket);

/** Answers a call, and lets go of the error until it is looked at. */
function answerCall(options: { signal?: AbortSignal; repeats?: number } = {}) {
  const answered = client.answerCall({ callHandle: 100 }, options);
  answered.catch(() => {});
  return answered;
}

describe("a request that is answered with session_moved", () => {
  it("is sent again once the session is continued, and the event channel follows", async () => {
    nodes.answers = [MOVED];
    const answered = answerCall();
    await after(0);
    await expect(answered).resolves.toEqual({ fine: true });
    expect(requested()).toBe(2);
    expect(tickets()).toEqual([undefined, "ticket-1"]);
    expect(NodeSocket.all.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(NodeSocket.last.url).toContain("&lastSeq=1&epoch=5");
  });

  it("has the same key again, so that a call cannot be dialled twice", async () => {
    nodes.answers = [MOVED];
    const made = client.makeCall({ target: "103" });
    await after(0);
    await made;
    const keys = sent.filter(({ url }) => url.endsWith("/calls")).map(({ headers }) => headers.get("Idempotency-Key"));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBeTruthy();
    expect(keys[1]).toBe(keys[0]);
  });

  it("again fails: it is sent twice at the most", async () => {
    nodes.answers = [MOVED, MOVED];
    const answered = answerCall();
    await after(0);
    await expect(answered).rejects.toMatchObject({ error: "session_moved", status: 409 });
    expect(requested()).toBe(2);
    expect(nodes.logons).toHaveLength(2);
  });

  it("as others are has the session continued once for all of them", async () => {
    nodes.answers = [MOVED, MOVED, MOVED];
    const answered = [answerCall(), answerCall(), answerCall()];
    await after(0);
    await Promise.all(answered);
    expect(requested()).toBe(6);
    expect(nodes.logons).toHaveLength(2);
  });

  it("late, when the session was continued already, is sent again without more", async () => {
    let answer = (_: Response) => {};
    nodes.answers = [() => new Promise((resolve) => (answer = resolve))];
    const answered = answerCall();
    NodeSocket.last.onclose({ code: 4409 });
    await after(0);
    expect(tickets()).toEqual([undefined, "ticket-1"]);
    answer(MOVED());
    await after(0);
    await expect(answered).resolves.toEqual({ fine: true });
    expect(tickets()).toEqual([undefined, "ticket-1"]);
  });

  it("while the session is being continued waits for that", async () => {
    let go = (_: Response) => {};
    nodes.next = [() => new Promise((resolve) => (go = resolve))];
    NodeSocket.last.onclose({ code: 4409 });
    await after(0);
    nodes.answers = [MOVED];
    const answered = answerCall();
    await after(1000);
    expect(requested()).toBe(1);
    go(nodes.session());
    await after(0);
    await expect(answered).resolves.toEqual({ fine: true });
    expect(nodes.logons).toHaveLength(2);
  });

  for (const [status, error] of [[503, "not_connected"], [401, "ticket_refused"]] as const) {
    it(`fails at once where the session cannot be continued now: ${status} ${error}`, async () => {
      nodes.next = [refusal(status, error)];
      nodes.answers = [MOVED];
      const answered = answerCall();
      await after(0);
      await expect(answered).rejects.toMatchObject({ error: "session_moved" });
      expect(requested()).toBe(1);
      await after(250);
      expect(nodes.logons, "the client itself goes on trying").toHaveLength(3);
    });
  }

  it("fails if the session is never continued", async () => {
    nodes.next = [() => new Promise(() => {})];
    nodes.answers = [MOVED];
    const answered = answerCall();
    await after(10_000);
    await expect(answered).rejects.toMatchObject({ error: "session_moved" });
    expect(requested()).toBe(1);
  });

  it("fails if another session takes the place", async () => {
    nodes.next = [() => nodes.session("session-2")];
    nodes.answers = [MOVED];
    const answered = answerCall();
    await after(0);
    await expect(answered).rejects.toMatchObject({ error: "session_moved" });
    expect(requested()).toBe(1);
  });

  it("fails if the user logs off meanwhile, or the application gives it up", async () => {
    nodes.next = [() => new Promise(() => {})];
    nodes.answers = [MOVED, MOVED];
    const stop = new AbortController();
    const [first, second] = [answerCall(), answerCall({ signal: stop.signal })];
    await after(0);
    stop.abort(new Error("the dialog was closed"));
    await expect(second).rejects.toThrow("the dialog was closed");
    client.close();
    await expect(first).rejects.toMatchObject({ error: "session_moved" });
    expect(requested()).toBe(2);
  });

  it("fails where the WebProxy has given no ticket, and nothing else happens", async () => {
    nodes.next = [() => Response.json({ sessionId: "session-2", extension: "102" })];
    NodeSocket.last.onclose({ code: 4404 });
    await after(250);
    nodes.answers = [MOVED];
    await expect(answerCall()).rejects.toMatchObject({ error: "session_moved" });
    expect(NodeSocket.last.isClosed).toBe(false);
    expect(nodes.logons).toHaveLength(2);
  });
});

describe("a log off", () => {
  const ENDED = "DELETE /sessions/session-1";

  it("that is answered with session_moved ends the session where it goes on", async () => {
    nodes.answers = [MOVED];
    await client.logOff();
    expect(nodes.requests).toEqual([ENDED, ENDED]);
    expect(tickets()).toEqual([undefined, "ticket-1"]);
    expect(client.status).toMatchObject({ state: "loggedOff" });
    await after(60_000);
    expect(NodeSocket.all).toHaveLength(1);
  });

  it("fails if the session cannot be continued", async () => {
    nodes.answers = [MOVED];
    nodes.next = [refusal(401, "ticket_refused")];
    await expect(client.logOff()).rejects.toMatchObject({ error: "ticket_refused" });
    expect(nodes.requests).toEqual([ENDED]);
  });

  it("fails if it has no ticket", async () => {
    nodes.next = [() => Response.json({ sessionId: "session-2", extension: "102" })];
    NodeSocket.last.onclose({ code: 4404 });
    await after(250);
    nodes.answers = [MOVED];
    await expect(client.logOff()).rejects.toMatchObject({ error: "session_moved" });
    expect(nodes.logons).toHaveLength(2);
  });

  it("fails as before for any other reason", async () => {
    nodes.answers = [refusal(404, "no_such_session")];
    await expect(client.logOff()).rejects.toMatchObject({ error: "no_such_session" });
    expect(nodes.logons).toHaveLength(1);
  });
});

it("a ticket stands in no address, and is sent without a password", async () => {
  nodes.answers = [MOVED];
  const answered = answerCall();
  await after(0);
  await answered;
  NodeSocket.last.deliver(bound(1, 1, true, { epoch: 6 }));
  NodeSocket.last.onclose({ code: 4409 });
  await after(0);
  await client.logOff();
  for (const url of [...sent.map(({ url }) => url), ...NodeSocket.all.map(({ url }) => url)]) expect(url).not.toContain("ticket");
  const logons = sent.filter(({ url }) => url.endsWith("/sessions"));
  expect(logons.map(({ headers }) => headers.has("Authorization"))).toEqual([true, false, false]);
});
