import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Board } from "../../src/board.js";
import type { WebproxyError } from "../../src/error.js";
import { Link } from "../../src/link.js";
import { FakeChannels } from "../support/fake-channel.js";
import { bound, ring, serverStatus, update } from "../support/events.js";

const HEARTBEAT = 15;
let board: Board;
let channels: FakeChannels;
let logons: (() => Response)[];
let stop: AbortController;
let ended: Promise<WebproxyError | undefined>;
/** The events of the page: online, pageshow and others. */
let page: EventTarget;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(1);
  page = new EventTarget();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  board = new Board();
  channels = new FakeChannels();
  logons = [];
  stop = new AbortController();
  const link = new Link({
    url: "http://proxy",
    fetch: async () => (logons.shift() ?? session)(),
    ask: () => ({ extension: "102", password: "1234" }),
    heartbeat: HEARTBEAT,
    transports: [["websocket", channels.transport]],
    WebSocket: class {} as never,
  });
  ended = link.run(board, stop.signal);
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(async () => {
  stop.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(channels.mostOpen, "never two event channels").toBeLessThanOrEqual(1);
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function session() {
  return Response.json({ sessionId: `session-${channels.openings.length}`, extension: "102" });
}

function refusal(status: number, error: string, headers: Record<string, string> = {}) {
  const retryable = status === 402 || status === 429;
  return () => Response.json({ error, code: status, message: error, retryable }, { status, headers });
}

/** The event channel begins, with one call that rings. */
function begin() {
  const { deliver } = channels.last;
  deliver(bound(0, 2, false));
  deliver(serverStatus(1));
  deliver(ring(2, { origin: "existing" }));
}

const after = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

describe("a connection that was lost", () => {
  beforeEach(begin);

  it("is made again within 250 ms, and continues after the last event", async () => {
    channels.last.deliver(update(3));
    channels.last.end({ code: 1006 });
    await after(0);
    expect(board.status).toMatchObject({ state: "waiting", error: { error: "channel_closed", code: 1006 } });
    expect(board.store.calls.own[0]?.actions, "what can be asked is not known").toEqual([]);
    await after(250);
    expect(channels.openings).toHaveLength(2);
    expect(channels.last.binding).toMatchObject({ sessionId: "session-0", lastSeq: 3 });
    channels.last.deliver(bound(3, 3, true));
    expect(board.status).toMatchObject({ state: "connected", transport: "websocket" });
    expect(board.store.calls.own[0]?.actions).not.toEqual([]);
  });

  it("is tried more and more seldom, at least every 30 s", async () => {
    const pauses: number[] = [];
    for (let time = 0; time < 10; time++) {
      channels.last.end({ code: 1006 });
      await after(0);
      const { retryAt = 0 } = board.status;
      pauses.push(retryAt - Date.now());
      await after(retryAt - Date.now());
    }
    expect(pauses.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(pauses.at(-1)).toBe(30_000);
  });

  for (const event of ["online", "pageshow", "visibilitychange"]) {
    it(`is tried at once on ${event}`, async () => {
      for (let time = 0; time < 8; time++) {
        channels.last.end({ code: 1006 });
        await after(30_000);
      }
      channels.last.end({ code: 1006 });
      await after(0);
      const before = channels.openings.length;
      page.dispatchEvent(new Event(event));
      await after(0);
      expect(channels.openings).toHaveLength(before + 1);
    });
  }
});

describe("a connection that is silent", () => {
  it("is given up after 10 s if it was never open", async () => {
    await after(10_000);
    expect(channels.openings).toHaveLength(1);
    await after(2000);
    expect(channels.openings).toHaveLength(2);
  });

  it("is given up after two heartbeats if it was open", async () => {
    begin();
    for (let time = 0; time < 5; time++) {
      await after(HEARTBEAT * 1000);
      channels.last.deliver({ eventType: "HeartbeatEvent", time: "" });
    }
    expect(channels.openings).toHaveLength(1);
    await after(2 * HEARTBEAT * 1000);
    expect(channels.openings).toHaveLength(1);
    await after(2000);
    expect(channels.openings).toHaveLength(2);
  });

  it("is given up as soon as the machine wakes up", async () => {
    begin();
    vi.setSystemTime(Date.now() + 60_000);
    await after(1250);
    expect(channels.openings).toHaveLength(2);
  });

  it("is given up at once in another network", async () => {
    begin();
    page.dispatchEvent(new Event("online"));
    await after(250);
    expect(channels.openings).toHaveLength(2);
  });

  it("and was given up counts for nothing, whatever still comes from it", async () => {
    begin();
    const { deliver } = channels.last;
    page.dispatchEvent(new Event("online"));
    deliver(update(3));
    expect(board.mirror.state.lastSeq).toBe(2);
  });

  it("is kept when the page is shown again, if it was heard lately", async () => {
    begin();
    page.dispatchEvent(new Event("visibilitychange"));
    await after(250);
    expect(channels.openings).toHaveLength(1);
  });
});

describe("a close code", () => {
  beforeEach(begin);

  it("that is final ends the link", async () => {
    channels.last.end({ code: 4000, reason: "logged off" });
    await expect(ended).resolves.toMatchObject({ error: "logged_off", code: 4000, message: "logged off" });
    expect(channels.openings).toHaveLength(1);
  });

  for (const code of [4401, 4404]) {
    it(`${code} has the user logged on again, in a session that tells everything anew`, async () => {
      channels.last.end({ code });
      await after(250);
      expect(channels.last.binding).toMatchObject({ sessionId: "session-1" });
      expect(channels.last.binding.lastSeq).toBeUndefined();
      begin();
      expect(board.status.session?.sessionId).toBe("session-1");
    });
  }

  it("that ends a session which has worked is not waited for long, whatever went before", async () => {
    for (let time = 0; time < 8; time++) {
      channels.last.end({ code: 1006 });
      await after(30_000);
    }
    channels.last.end({ code: 4404 });
    await after(250);
    expect(board.status.state).toBe("connecting");
    channels.last.end({ code: 4404 });
    await after(250);
    channels.last.end({ code: 4404 });
    await after(250);
    expect(board.status.state, "a session that has never worked").toBe("waiting");
  });

  for (const code of [1001, 1013, 4408, 4429]) {
    it(`${code} has the same session tried again`, async () => {
      channels.last.end({ code });
      await after(250);
      expect(channels.last.binding).toMatchObject({ sessionId: "session-0", lastSeq: 2 });
    });
  }
});

describe("a logon", () => {
  beforeEach(() => {
    begin();
    channels.last.end({ code: 4404 });
  });

  it("for which no licence is free is told, and tried again", async () => {
    logons = [refusal(402, "no_licence")];
    await after(250);
    expect(board.status).toMatchObject({ state: "waiting", error: { error: "no_licence", status: 402 } });
    await after(500);
    expect(channels.openings).toHaveLength(2);
  });

  it("that came too often waits as long as the WebProxy asks for, whatever wakes the page up", async () => {
    logons = [refusal(429, "too_many_failed_logons", { "Retry-After": "60" })];
    await after(250);
    expect(board.status).toMatchObject({ state: "waiting", error: { retryAfter: 60_000 } });
    page.dispatchEvent(new Event("online"));
    await after(59_000);
    expect(channels.openings).toHaveLength(1);
    await after(1000);
    expect(channels.openings).toHaveLength(2);
  });

  it("with a wrong password is not tried again", async () => {
    logons = [refusal(401, "wrong_credentials")];
    await after(250);
    await expect(ended).resolves.toMatchObject({ error: "wrong_credentials", status: 401 });
  });
});

describe("an event", () => {
  beforeEach(begin);

  it("counts as processed when its handlers have run, also if one of them fails", () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const seen: (number | undefined)[] = [];
    board.emitter.on("event", () => {
      throw new Error("a fault of the page");
    });
    board.emitter.on("event", () => seen.push(board.mirror.state.lastSeq));
    channels.last.deliver(update(3));
    expect(seen).toEqual([2]);
    expect(board.mirror.state.lastSeq).toBe(3);
    expect(console.error).toHaveBeenCalledOnce();
  });

  it("before which others are missing has the channel opened again, so that they come", async () => {
    channels.last.deliver(update(4));
    await after(250);
    expect(channels.last.binding.lastSeq).toBe(2);
  });
});
