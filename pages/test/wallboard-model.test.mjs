// The rules of the wallboard, without a page.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/module.mjs";

const { told } = await load("wallboard/model/standing.ts");
const { after } = await load("wallboard/model/queue.ts");
const { activityOf, mainCall, partyOf } = await load("wallboard/model/activity.ts");
const { DEFAULTS, levelOf, readThresholds } = await load("wallboard/model/levels.ts");
const { Course, MOST } = await load("wallboard/model/course.ts");

const NOW = Date.parse("2026-11-29T12:00:00Z");
const at = (seconds) => new Date(NOW + seconds * 1000).toISOString();

test("an agent's state is that of the last event, in each workgroup the last of that workgroup", () => {
  const event = (state, workgroup, since) => ({ eventType: "AgentStateEvent", extension: "101", state, workgroup, since });
  let standing = told(undefined, event("ready", { number: "800", state: "ready", loggedOn: true }, at(-60)), NOW);
  standing = told(standing, event("wrapUp", { number: "801", state: "wrapUp" }, at(-5)), NOW);
  standing = told(standing, event("wrapUp", { number: "800", state: "notReady" }), NOW);
  assert.deepEqual(standing, {
    state: "wrapUp",
    since: undefined,
    workgroups: new Map([["800", { state: "notReady", loggedOn: true }], ["801", { state: "wrapUp", loggedOn: undefined }]]),
  });
  const lunch = { ...event("notReady"), reason: { code: 2, name: "Lunch" } };
  assert.equal(told(standing, lunch, NOW).reason, "Lunch");
  assert.equal(told(told(standing, lunch, NOW), event("ready"), NOW).reason, undefined);
  assert.equal(told(standing, event("ready", undefined, at(5)), NOW).since, NOW, "a time of another clock is never in the future");
  assert.deepEqual(told(standing, event("unknown"), NOW), { state: "unknown", since: undefined, workgroups: new Map() });
});

test("a queue has the caller who waits longest first; one who goes or comes twice is there once at most", () => {
  const event = (queueEventType, id, since, priority = 1) => ({
    queueEventType, caller: { id, callerID: "4085550001", callerName: "Ada", priority, since: at(since) },
  });
  let queue = [];
  for (const one of [event("in", "b", -10), event("in", "a", -20), event("in", "b", -10), event("priority", "b", -10, 3)]) queue = after(queue, one, NOW);
  assert.deepEqual(queue.map(({ id, priority }) => [id, priority]), [["a", 1], ["b", 3]]);
  queue = after(queue, event("out", "a", -20), NOW);
  queue = after(queue, event("out", "a", -20), NOW);
  assert.deepEqual(queue.map(({ id }) => id), ["b"]);
});

test("the call comes before the state, and the one that is talked on before others", () => {
  const call = (state, direction = "in") => ({ state, direction, callInfo: { callerID: "1", callerName: "", calleeID: "2", calleeName: "B" } });
  assert.equal(mainCall([call("ring"), call("connected"), call("held")]).state, "connected");
  assert.equal(mainCall([]), undefined);
  const ready = { state: "ready", workgroups: new Map() };
  for (const [state, direction, activity] of [
    ["ring", "in", "ringing"], ["ringback", "out", "dialling"], ["connected", "in", "talking"], ["held", "out", "held"], ["conference", "in", "talking"],
  ]) assert.equal(activityOf(call(state, direction), ready, undefined), activity);
  assert.equal(activityOf(undefined, ready, undefined), "ready");
  assert.equal(activityOf(undefined, ready, { state: "notReady", loggedOn: true }), "notReady");
  assert.equal(activityOf(undefined, ready, { state: "ready", loggedOn: false }), "loggedOff");
  assert.equal(activityOf(undefined, undefined, undefined), undefined);
  assert.deepEqual([partyOf(call("ring")), partyOf(call("ring", "out"))], ["1", "B"]);
});

test("figures reach their thresholds; of the service level less is worse", () => {
  const levels = (name, figures) => figures.map((figure) => levelOf(figure, name, DEFAULTS));
  assert.deepEqual(levels("waiting", [0, 2, 3, 5, 6]), ["good", "good", "warn", "warn", "bad"]);
  assert.deepEqual(levels("service", [100, 80, 79.9, 60, 59.9, undefined]), ["good", "good", "warn", "warn", "bad", "good"]);
});

test("thresholds that make no sense are the usual ones", () => {
  assert.deepEqual(readThresholds({ waiting: { warn: 1, bad: 2 }, wait: { warn: "1", bad: 2 }, service: { warn: -1, bad: Infinity } }), {
    ...DEFAULTS, waiting: { warn: 1, bad: 2 },
  });
  for (const wrong of [undefined, null, 3, "x", []]) assert.deepEqual(readThresholds(wrong), DEFAULTS);
});

test("a course keeps the last hours and no more", () => {
  const course = new Course();
  for (let sample = 0; sample < MOST + 5; sample++) course.add(sample * 1000, { waiting: sample === 3 ? 99 : 2, ready: null });
  assert.deepEqual([course.times.length, course.times[0], course.mostWaiting], [MOST, 5, 2]);
});
