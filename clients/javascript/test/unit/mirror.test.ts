import { beforeEach, describe, expect, it } from "vitest";
import type { ChannelEvent } from "../../src/index.js";
import { Mirror } from "../../src/mirror.js";
import { bound, disconnect, resync, ring, serverStatus, update } from "../support/events.js";

let mirror: Mirror;

beforeEach(() => {
  mirror = new Mirror("");
  mirror.renew("102");
});

/** Takes events as a client does; returns what they mean for the application. */
function take(...events: ChannelEvent[]) {
  return events.map((event) => {
    const news = mirror.take(event);
    if (news !== "gap") mirror.processed(event.seq);
    return news;
  });
}

/** A mirror that has seen the beginning of a session, with one call that rings. */
function begin() {
  mirror.bound(bound(0, 2, false));
  take(serverStatus(1), ring(2, { origin: "existing" }));
}

describe("the beginning of an event channel", () => {
  it("is one resync, when all of it is there", () => {
    mirror.bound(bound(0, 2, false));
    expect(take(serverStatus(1))).toEqual([undefined]);
    expect(mirror.isCurrent).toBe(false);
    expect(mirror.state).toMatchObject({ altiserv: false });
    expect(mirror.state.lastSeq).toBeUndefined();
    expect(take(ring(2))).toEqual([{ eventType: "resync", reason: "start", missed: undefined }]);
    expect(mirror.isCurrent).toBe(true);
    expect(mirror.state).toMatchObject({ altiserv: true, lastSeq: 2 });
    expect(mirror.state.calls.own).toHaveLength(1);
  });

  it("that is cut short changes nothing", () => {
    begin();
    mirror.bound(bound(1, 3, false));
    take(serverStatus(2));
    expect(mirror.state.calls.own).toHaveLength(1);
    expect(mirror.state.lastSeq).toBe(2);
  });

  it("after events were missed replaces the calls, and says how many", () => {
    begin();
    mirror.bound(bound(40, 42, false));
    const [, news] = take(resync(41, 40), serverStatus(42));
    expect(news).toEqual({ eventType: "resync", reason: "missed", missed: 40 });
    expect(mirror.state.calls.own).toEqual([]);
  });

  it("in a new session shows the old calls until the new ones are there", () => {
    begin();
    mirror.renew("102");
    expect(mirror.state.lastSeq).toBeUndefined();
    expect(mirror.state.calls.own).toHaveLength(1);
    mirror.bound(bound(0, 1, false));
    expect(take(serverStatus(1))).toEqual([{ eventType: "resync", reason: "newSession", missed: undefined }]);
    expect(mirror.state.calls.own).toEqual([]);
  });

  it("in a session of another user forgets the calls at once", () => {
    begin();
    mirror.renew("103");
    expect(mirror.state.calls.all).toEqual([]);
  });
});

describe("an event", () => {
  beforeEach(begin);

  it("is passed on, and changes the calls before its handlers run", () => {
    const event = update(3);
    expect(mirror.take(event)).toBe(event);
    expect(mirror.state.calls.own[0]?.state).toBe("held");
    expect(mirror.state.lastSeq, "the handlers have not run").toBe(2);
  });

  it("that was seen before is passed over", () => {
    expect(take(disconnect(2))).toEqual([undefined]);
    expect(mirror.state.calls.own).toHaveLength(1);
  });

  it("before which others are missing is refused", () => {
    expect(take(update(4))).toEqual(["gap"]);
    expect(mirror.state.calls.own[0]?.state).toBe("ring");
  });

  it("of a channel that continues is current only when all missed events are there", () => {
    mirror.bound(bound(2, 4, true));
    expect(mirror.isCurrent).toBe(false);
    take(update(3));
    expect(mirror.isCurrent).toBe(false);
    take(update(4));
    expect(mirror.isCurrent).toBe(true);
  });

  it("of a channel that continues without missed events leaves everything as it is", () => {
    mirror.bound(bound(2, 2, true));
    expect(mirror.isCurrent).toBe(true);
    expect(mirror.state.calls.own).toHaveLength(1);
  });
});

describe("the owner that has given the last number", () => {
  it("is that of the beginning once everything is told, and not before", () => {
    mirror.bound(bound(0, 2, false, { epoch: 5 }));
    take(serverStatus(1));
    expect(mirror.state).not.toHaveProperty("epoch");
    take(ring(2));
    expect(mirror.state).toMatchObject({ lastSeq: 2, epoch: 5 });
  });

  it("is another one as soon as that has gone on after the same number", () => {
    mirror.bound(bound(0, 2, false, { epoch: 5 }));
    take(serverStatus(1), ring(2));
    mirror.bound(bound(2, 3, true, { epoch: 6 }));
    expect(mirror.state).toMatchObject({ lastSeq: 2, epoch: 6 });
    expect(mirror.isCurrent).toBe(false);
    take(update(3));
    expect(mirror.isCurrent).toBe(true);
  });

  it("stays the one before while another tells everything anew, since the last number is still from there", () => {
    mirror.bound(bound(0, 2, false, { epoch: 5 }));
    take(serverStatus(1), ring(2));
    mirror.bound(bound(0, 4, false, { epoch: 6 }));
    take(resync(3, 1));
    expect(mirror.state, "a cut here continues as before").toMatchObject({ lastSeq: 2, epoch: 5 });
    expect(take(serverStatus(4))).toMatchObject([{ eventType: "resync", missed: 1 }]);
    expect(mirror.state).toMatchObject({ lastSeq: 4, epoch: 6 });
  });

  it("is not known in a new session, nor where there is no cluster any more", () => {
    mirror.bound(bound(0, 1, false, { epoch: 5 }));
    take(serverStatus(1));
    mirror.bound(bound(1, 1, true));
    expect(mirror.state.epoch).toBeUndefined();
    mirror.bound(bound(1, 1, true, { epoch: 5 }));
    mirror.renew("102");
    expect(mirror.state.lastSeq).toBeUndefined();
    expect(mirror.state.epoch).toBeUndefined();
  });
});
