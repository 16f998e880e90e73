// A session that goes on at another node of a cluster, by its ticket.

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Board } from "../../src/board.js";
import type { WebproxyError } from "../../src/error.js";
import { Link } from "../../src/link.js";
import type { Credentials } from "../../src/index.js";
import { Nodes, refusal } from "../support/cluster.js";
import { bound, ring, serverStatus, update } from "../support/events.js";
import { FakeChannels } from "../support/fake-channel.js";

const CREDENTIALS = { extension: "102", password: "1234" };
let board: Board;
let channels: FakeChannels;
let nodes: Nodes;
let ask: ReturnType<typeof vi.fn<() => Credentials | null>>;
let link: Link;
let stop: AbortController;
let ended: Promise<WebproxyError | undefined>;
/** What the application is told. */
let told: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  board = new Board();
  channels = new FakeChannels();
  nodes = new Nodes();
  ask = vi.fn(() => CREDENTIALS);
  stop = new AbortController();
  told = [];
  board.emitter.on("event", ({ seq }) => told.push(`event ${seq}`));
  board.emitter.on("resync", ({ reason }) => told.push(reason));
  link = new Link({
    url: "http://proxy",
    fetch: nodes.fetch,
    ask,
    heartbeat: 15,
    transports: [["websocket", channels.transport]],
    WebSocket: class {} as never,
  });
  ended = link.run(board, stop.signal);
  await after(0);
});

afterEach(async () => {
  stop.abort();
  await after(0);
  expect(channels.mostOpen, "never two event channels").toBeLessThanOrEqual(1);
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** The event channel begins, with one call that rings. */
function begin(epoch?: number) {
  const { deliver } = channels.last;
  deliver(bound(0, 2, false, { ...(epoch !== undefined && { epoch }) }));
  deliver(serverStatus(1));
  deliver(ring(2, { origin: "existing" }));
}

/** The event channel ends with this code; returns what comes after so many milliseconds. */
async function end(code: number, milliseconds = 0) {
  channels.last.end({ code });
  await after(milliseconds);
}

describe("4409", () => {
  beforeEach(() => begin(5));

  it("has the session continued at once, by its ticket and without a password, and nothing is lost or twice", async () => {
    channels.last.deliver(update(3));
    await end(4409);
    expect(nodes.logons.slice(1)).toEqual([{ password: false, sessionId: "session-1", ticket: "ticket-1" }]);
    expect(channels.last.binding).toMatchObject({ sessionId: "session-1", lastSeq: 3, epoch: 5 });
    channels.last.deliver(bound(3, 4, true, { epoch: 6 }));
    channels.last.deliver(update(4));
    expect(board.status).toMatchObject({ state: "connected", session: { sessionId: "session-1", ticket: "ticket-2" } });
    expect(told).toEqual(["start", "event 3", "event 4"]);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("that comes again after a channel was open is followed at once again, by the newest ticket", async () => {
    for (const ticket of ["ticket-1", "ticket-2", "ticket-3"]) {
      await end(4409);
      expect(nodes.logons.at(-1)?.ticket).toBe(ticket);
      channels.last.deliver(bound(2, 2, true));
    }
    expect(board.status.state).toBe("connected");
  });

  it("that comes again before a channel was open is followed after a pause", async () => {
    await end(4409);
    const pauses: number[] = [];
    for (let time = 0; time < 4; time++) {
      await end(4409);
      const pause = (board.status.retryAt ?? 0) - Date.now();
      pauses.push(pause);
      await after(pause);
    }
    expect(pauses).toEqual([250, 500, 1000, 2000]);
    expect(nodes.logons).toHaveLength(6);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it("is followed at once however often the connection was lost before it", async () => {
    for (let time = 0; time < 8; time++) await end(1006, 30_000);
    await end(4409);
    expect(board.status.state).toBe("connecting");
  });

  it("is followed once: a connection that is lost after that is made again, without another logon", async () => {
    await end(4409);
    await end(1006, 250);
    expect(channels.openings).toHaveLength(3);
    expect(nodes.logons).toHaveLength(2);
  });

  it("without a ticket has the user logged on again, for the same session", async () => {
    board.setSession({ sessionId: "session-1", extension: "102" });
    await end(4409);
    expect(nodes.logons.at(-1)).toEqual({ password: true, sessionId: "session-1", ticket: undefined });
    expect(channels.last.binding).toMatchObject({ sessionId: "session-1", lastSeq: 2, epoch: 5 });
  });

  it("without a ticket and without a password ends, as a session that is gone does", async () => {
    board.setSession({ sessionId: "session-1", extension: "102" });
    ask.mockReturnValue(null);
    await end(4409);
    await expect(ended).resolves.toMatchObject({ error: "cancelled" });
  });

});

describe("a session that is to be continued", () => {
  beforeEach(() => begin(5));

  for (const status of [503, 504]) {
    it(`is asked for again after ${status}, with longer and longer pauses, by the same ticket`, async () => {
      nodes.next = Array(4).fill(refusal(status, "no_answer"));
      await end(4409);
      expect(board.status).toMatchObject({ state: "waiting", error: { status }, session: { ticket: "ticket-1" } });
      expect(board.store.calls.own, "the calls stay").toHaveLength(1);
      await after(250 + 500 + 1000);
      expect(nodes.logons).toHaveLength(5);
      await after(2000);
      expect(nodes.logons.slice(1).every(({ ticket, password }) => ticket === "ticket-1" && !password)).toBe(true);
      expect(nodes.logons).toHaveLength(6);
      expect(channels.last.binding).toMatchObject({ lastSeq: 2, epoch: 5 });
    });
  }

  it("is asked for again when the WebProxy says so", async () => {
    nodes.next = [refusal(503, "not_connected", { "Retry-After": "7" })];
    await end(4409, 6900);
    expect(nodes.logons).toHaveLength(2);
    await after(100);
    expect(nodes.logons).toHaveLength(3);
  });

  it("is asked for again if no node can be reached, or if it moves on", async () => {
    nodes.next = [() => Promise.reject(new TypeError("refused")), refusal(409, "session_moved")];
    await end(4409, 750);
    expect(nodes.logons).toHaveLength(4);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(channels.openings).toHaveLength(2);
  });

  it("whose answer never comes is asked for again", async () => {
    nodes.next = [() => new Promise(() => {})];
    vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
      const late = new AbortController();
      setTimeout(() => late.abort(), milliseconds);
      return late.signal;
    });
    await end(4409, 9999);
    expect(board.status.state).toBe("loggingOn");
    await after(1);
    expect(board.status).toMatchObject({ state: "waiting", error: { error: "deadline" } });
    await after(250);
    expect(nodes.logons.slice(1).map(({ ticket }) => ticket)).toEqual(["ticket-1", "ticket-1"]);
    expect(channels.openings).toHaveLength(2);
  });

  for (const [status, error] of [[401, "ticket_refused"], [401, "no_credentials"], [400, "wrong_field"]] as const) {
    it(`is logged on to by the password where its ticket is answered with ${status} ${error}`, async () => {
      nodes.next = [refusal(status, error)];
      await end(4409, 250);
      expect(nodes.logons.slice(1)).toEqual([
        { password: false, sessionId: "session-1", ticket: "ticket-1" },
        { password: true, sessionId: "session-1", ticket: undefined },
      ]);
      expect(channels.last.binding).toMatchObject({ sessionId: "session-1", lastSeq: 2, epoch: 5 });
      expect(board.session?.ticket).toBe("ticket-2");
    });
  }

  it("tells everything anew if the logon gives another session", async () => {
    nodes.next = [refusal(401, "ticket_refused"), () => nodes.session("session-2")];
    await end(4409, 250);
    expect(channels.last.binding.sessionId).toBe("session-2");
    expect(channels.last.binding.lastSeq).toBeUndefined();
    expect(channels.last.binding.epoch).toBeUndefined();
    begin(1);
    expect(told).toEqual(["start", "newSession"]);
  });

  it("ends where its ticket is refused and there is no password", async () => {
    nodes.next = [refusal(401, "ticket_refused")];
    ask.mockReturnValue(null);
    await end(4409, 250);
    await expect(ended).resolves.toMatchObject({ error: "cancelled" });
  });

  it("ends where its ticket and the password are refused", async () => {
    nodes.next = [refusal(401, "ticket_refused"), refusal(401, "wrong_credentials")];
    await end(4409, 250);
    await expect(ended).resolves.toMatchObject({ error: "wrong_credentials", status: 401 });
  });

  it("is left alone once the client is closed", async () => {
    let answer = (_: Response) => {};
    nodes.next = [() => new Promise((resolve) => (answer = resolve))];
    await end(4409);
    stop.abort();
    board.clear(undefined);
    answer(nodes.session());
    await after(1000);
    await expect(ended).resolves.toBeUndefined();
    expect(board.status).toMatchObject({ state: "loggedOff" });
    expect(channels.openings).toHaveLength(1);
  });
});

describe("4404", () => {
  it("ends the session with its ticket: the user logs on anew", async () => {
    begin(5);
    await end(4404, 250);
    expect(nodes.logons.at(-1)).toEqual({ password: true, sessionId: undefined, ticket: undefined });
    expect(channels.last.binding.lastSeq).toBeUndefined();
    expect(channels.last.binding.epoch).toBeUndefined();
  });

  it("after the session was continued does so too", async () => {
    begin(5);
    await end(4409);
    await end(4404, 250);
    expect(nodes.logons.at(-1)).toEqual({ password: true, sessionId: undefined, ticket: undefined });
  });
});

describe("1012", () => {
  beforeEach(() => begin(5));

  it("has the client come again within 250 ms, with the same session and without a logon", async () => {
    vi.mocked(Math.random).mockReturnValue(0.4);
    await end(1012);
    expect((board.status.retryAt ?? 0) - Date.now()).toBe(100);
    await after(100);
    expect(channels.last.binding).toMatchObject({ sessionId: "session-1", lastSeq: 2, epoch: 5 });
    expect(nodes.logons).toHaveLength(1);
  });

  it("is no failure: what fails after it is tried again as soon as a first failure", async () => {
    await end(1012, 250);
    await end(1006);
    expect((board.status.retryAt ?? 0) - Date.now()).toBe(250);
  });

  it("is no failure however often it comes after a channel was open", async () => {
    for (let time = 0; time < 10; time++) {
      await end(1012, 250);
      channels.last.deliver(bound(2, 2, true));
    }
    expect(board.status.state).toBe("connected");
  });

  it("that comes again before a channel was open is waited for as a failure, so that no node is overrun", async () => {
    await end(1012, 250);
    await end(1012, 250);
    await end(1012);
    expect((board.status.retryAt ?? 0) - Date.now()).toBe(500);
  });

  it("and then 4409 at the other node is followed at once", async () => {
    await end(1012, 250);
    await end(4409);
    expect(board.status.state).toBe("connecting");
    expect(nodes.logons).toHaveLength(2);
  });
});

describe("a ticket", () => {
  beforeEach(() => begin(5));

  it("that comes with a BoundEvent is kept in place of the one before", async () => {
    channels.last.deliver(bound(2, 2, true, { epoch: 5, ticket: "renewed" }));
    expect(board.status.state, "the channel goes on").toBe("connected");
    await end(4409);
    expect(nodes.logons.at(-1)).toEqual({ password: false, sessionId: "session-1", ticket: "renewed" });
  });

  it("that comes with a heartbeat is kept in place of the one before", async () => {
    channels.last.deliver({ eventType: "HeartbeatEvent", time: "", ticket: "renewed" });
    expect(board.status).toMatchObject({ state: "connected", session: { sessionId: "session-1" } });
    await end(4409);
    expect(nodes.logons.at(-1)).toEqual({ password: false, sessionId: "session-1", ticket: "renewed" });
  });

  it("is kept if a BoundEvent or a heartbeat has none", async () => {
    channels.last.deliver(bound(2, 2, true, { epoch: 5 }));
    channels.last.deliver({ eventType: "HeartbeatEvent", time: "" });
    expect(board.session?.ticket).toBe("ticket-1");
  });
});

describe("a WebProxy without a cluster", () => {
  it("is asked for nothing else than before", async () => {
    begin();
    expect(nodes.logons).toEqual([{ password: true, sessionId: undefined, ticket: undefined }]);
    expect(nodes.bodies).toEqual([undefined]);
    await end(1006, 250);
    expect(channels.last.binding.epoch).toBeUndefined();
  });
});

describe("a request that has found the session moved", () => {
  beforeEach(() => begin(5));

  it("has it continued at once, and the event channel opened there", async () => {
    link.moved();
    await after(0);
    expect(nodes.logons.at(-1)).toEqual({ password: false, sessionId: "session-1", ticket: "ticket-1" });
    expect(channels.last.binding).toMatchObject({ lastSeq: 2, epoch: 5 });
    channels.last.deliver(bound(2, 2, true, { epoch: 6 }));
    expect(told).toEqual(["start"]);
  });

  it("and others that find it so at the same time have it continued once", async () => {
    let answer = (_: Response) => {};
    nodes.next = [() => new Promise((resolve) => (answer = resolve))];
    link.moved();
    await after(0);
    link.moved();
    link.moved();
    answer(nodes.session());
    await after(0);
    expect(nodes.logons).toHaveLength(2);
    expect(channels.openings).toHaveLength(2);
  });

  it("ends a pause of the event channel", async () => {
    for (let time = 0; time < 8; time++) await end(1006, 30_000);
    await end(1006);
    link.moved();
    await after(0);
    expect(board.status.state).toBe("connecting");
    expect(nodes.logons).toHaveLength(2);
  });

  it("while an event channel is being opened changes nothing if that succeeds", async () => {
    await end(1006, 250);
    link.moved();
    channels.last.deliver(bound(2, 2, true, { epoch: 6 }));
    await end(1006, 250);
    expect(nodes.logons, "the session is there").toHaveLength(1);
  });

  it("does not keep a log off from ending the session", async () => {
    await end(1006, 250);
    link.moved();
    await end(4000);
    await expect(ended).resolves.toMatchObject({ error: "logged_off" });
  });
});
