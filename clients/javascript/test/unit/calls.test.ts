import { describe, expect, it } from "vitest";
import { Calls } from "../../src/calls.js";
import { disconnect, recorded, ring, serverStatus, update } from "../support/events.js";

const NONE = new Calls("102");

describe("the calls after an event", () => {
  it("have a new call as the list of calls would show it", () => {
    const calls = NONE.after(ring(1));
    const { eventType, seq, time, origin, callEventType, ...shown } = ring(1);
    expect(calls.own).toEqual([shown]);
    expect(calls.get("102", 100)).toEqual(shown);
  });

  it("are other ones, and the ones before stay as they were", () => {
    const before = NONE.after(ring(1));
    const after = before.after(update(2));
    expect(after.own[0]?.state).toBe("held");
    expect(before.own[0]?.state).toBe("ring");
    expect(Object.isFrozen(after.own) && Object.isFrozen(after.all) && Object.isFrozen(after.own[0])).toBe(true);
  });

  it("are the same if nothing of a call has changed", () => {
    const calls = NONE.after(ring(1));
    expect(calls.after(serverStatus(2))).toBe(calls);
    expect(calls.after(recorded(2, { callHandle: 7 }))).toBe(calls);
  });

  it("show a recording and what it permits", () => {
    const [call] = NONE.after(ring(1)).after(recorded(2)).own;
    expect(call).toMatchObject({ state: "ring", recording: { recordingState: "Start" }, actions: ["recordStop"] });
  });

  it("do not have a call that is over; a later one with its handle is the newest", () => {
    const calls = NONE.after(ring(1)).after(ring(2, { callHandle: 101 })).after(disconnect(3));
    expect(calls.own.map(({ callHandle }) => callHandle)).toEqual([101]);
    expect(calls.after(ring(4)).own.map(({ callHandle }) => callHandle)).toEqual([101, 100]);
  });

  it("keep calls of two lines with the same handle apart", () => {
    const calls = NONE.after(ring(1)).after(ring(2, { extension: "103" }));
    expect(calls.own).toHaveLength(1);
    expect(calls.all).toHaveLength(2);
    expect(calls.after(disconnect(3, { extension: "103" })).own).toHaveLength(1);
  });
});

it("calls of which nothing can be asked keep everything else", () => {
  const calls = NONE.after(ring(1));
  expect(calls.withoutActions().own).toEqual([{ ...calls.own[0], actions: [] }]);
});

describe("a ring", () => {
  it("is new if the call did not ring before, or if another caller has its handle now", () => {
    const ringing = NONE.after(ring(1));
    expect(ringing.ringingSince(NONE)).toHaveLength(1);
    expect(ringing.ringingSince(ringing)).toHaveLength(0);
    const { callInfo } = ring(1);
    const other = NONE.after(ring(2, { callInfo: { ...callInfo, callerID: "4085550000" } }));
    expect(other.ringingSince(ringing)).toHaveLength(1);
  });

  it("of a watched line is not the user's", () => {
    expect(NONE.after(ring(1, { extension: "103" })).ringingSince(NONE)).toEqual([]);
  });
});
