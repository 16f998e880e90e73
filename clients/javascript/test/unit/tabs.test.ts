import { beforeEach, describe, expect, it } from "vitest";
import { Board } from "../../src/board.js";
import { adopt, leading, type TabMessage } from "../../src/tab-messages.js";
import { bound, disconnect, ring, serverStatus, update } from "../support/events.js";

const SESSION = { sessionId: "s", extension: "102" };
let leader: Board;
let follower: Board;
let posted: TabMessage[];
let host: ReturnType<typeof leading>;
let told: string[];

beforeEach(() => {
  leader = new Board();
  follower = new Board();
  posted = [];
  told = [];
  // What the tabs tell each other is data.
  host = leading(leader, (message) => posted.push(structuredClone(message)));
  follower.emitter.on("event", ({ eventType, seq }) => told.push(`${eventType} ${seq}`));
  follower.emitter.on("resync", ({ reason }) => told.push(reason));
  follower.emitter.on("ring", ({ callHandle }) => told.push(`ring ${callHandle}`));
});

/** The leading tab's link has an event channel with a call that rings. */
function begin() {
  host.setSession(SESSION);
  host.setStatus({ state: "connecting" });
  host.bound(bound(0, 2, false));
  host.take(serverStatus(1));
  host.take(ring(2, { origin: "existing" }));
}

/** The other tab takes what it was told; returns whether it has noticed that something is missing. */
function follow(messages = posted.splice(0)): boolean {
  let isWhole = true;
  for (const message of messages) {
    if ("known" in message) adopt(message.known, follower);
    if ("event" in message) isWhole &&= follower.take(message.event);
  }
  return isWhole;
}

describe("a tab that follows", () => {
  beforeEach(() => {
    begin();
    follow();
  });

  it("has the state of the one that leads, in one resync", () => {
    expect(follower.store.calls.own).toEqual(leader.store.calls.own);
    expect(follower.status).toMatchObject({ state: "connected", altiserv: true, session: SESSION });
    expect(follower.mirror.state.lastSeq).toBe(2);
    expect(told).toEqual(["start", "ring 100"]);
  });

  it("has every event after that once", () => {
    host.take(update(3));
    follow([...posted, ...posted]);
    expect(told.slice(2)).toEqual(["CallUpdateEvent 3"]);
    expect(follower.store.calls.own).toEqual(leader.store.calls.own);
  });

  it("notices that an event is missing, and catches up", () => {
    host.take(update(3));
    host.take(disconnect(4));
    expect(follow(posted.splice(0).slice(1))).toBe(false);
    host.setStatus({ state: "connected" });
    follow();
    expect(told.slice(2)).toEqual(["missed"]);
    expect(follower.store.calls.own).toEqual([]);
  });

  it("shows no actions while the one that leads has no connection", () => {
    host.setStatus({ state: "waiting", retryAt: 1 });
    follow();
    expect(follower.status).toMatchObject({ state: "waiting", retryAt: 1 });
    expect(follower.store.calls.own[0]?.actions).toEqual([]);
  });

  it("shows the calls of a new session when all of them are there", () => {
    host.setSession({ ...SESSION, sessionId: "s2" });
    host.setStatus({ state: "connecting" });
    host.bound(bound(0, 1, false));
    follow();
    expect(follower.store.calls.own).toHaveLength(1);
    host.take(serverStatus(1));
    follow();
    expect(follower.store.calls.own).toEqual([]);
    expect(told.slice(2)).toEqual(["newSession"]);
  });
});
