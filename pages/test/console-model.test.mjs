// What the console decides, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./support/module.mjs";

const shifts = await load("console/model/shift.ts");
const agent = await load("console/model/agent.ts");
const { crmAddress, isTemplate } = await load("console/model/crm.ts");
const { shortcutOf } = await load("console/model/shortcuts.ts");
const { reminders } = await load("console/model/nag.ts");
const { de } = await load("console/texts-de.ts");
const { en } = await load("console/texts-en.ts");

const callInfo = { callerID: "4085551212", callerName: "Zoë", calleeID: "101", calleeName: "Agent", workgroupName: "Sales", ivrData: "" };
const rings = (change = {}) => ({
  extension: "101", callHandle: 7, direction: "in", state: "ring", actions: [], recording: { recordingState: "Stop" }, callInfo, ...change,
});

/** The shift after these calls were told, each a second after the one before. */
function after(...told) {
  return told.reduce((shift, calls, second) => shifts.observe(shift, calls, second * 1000), shifts.NO_SHIFT);
}

test("a call has its times: it rings, is talked on, is held, and ends", () => {
  const connected = rings({ state: "connected" });
  const [course] = after([rings()], [connected], [rings({ state: "held" })], [connected], []).courses;
  assert.deepEqual([course.began, course.answered, course.ended, course.held], [0, 1000, 4000, undefined]);
  assert.equal(after([rings()], [connected], [rings({ state: "held" })]).courses[0].held, 2000);
});

test("what tells nothing new changes nothing", () => {
  const shift = after([rings()]);
  assert.equal(shifts.observe(shift, [rings()], 9000), shift);
});

test("a call that was neither answered nor declined is missed, until it was seen", () => {
  assert.equal(shifts.missed(after([rings()], [])).length, 1);
  assert.equal(shifts.missed(after([rings({ direction: "out", state: "ringback" })], [])).length, 0);
  assert.equal(shifts.missed(after([rings()], [rings({ state: "connected" })], [])).length, 0);
  const declined = shifts.decline(after([rings()]), rings());
  assert.equal(shifts.missed(shifts.observe(declined, [], 2000)).length, 0);
  const kept = shifts.undecline(declined, rings());
  assert.equal(shifts.missed(shifts.observe(kept, [], 2000)).length, 1);
  assert.equal(shifts.missed({ ...after([rings()], []), seen: 5000 }).length, 0);
});

test("a call that is found after a reload continues its course, and one that was never seen says so", () => {
  const kept = shifts.readShift(JSON.stringify(after([rings()], [rings({ state: "connected" })])));
  const [course] = shifts.observe(kept, [rings({ state: "connected" })], 60_000).courses;
  assert.deepEqual([course.began, course.answered, course.isFound], [0, 1000, undefined]);
  assert.equal(after([rings({ state: "connected" })]).courses[0].isFound, true);
});

test("a ring with the handle of a call that was answered is another call", () => {
  const { courses } = after([rings()], [rings({ state: "connected" })], [rings()]);
  assert.equal(courses.length, 2);
  assert.equal(courses[1].ended, 2000);
});

test("a recording keeps the time since when it is as it is", () => {
  const recorded = (recordingState) => [rings({ state: "connected", recording: { recordingState } })];
  const shift = after(recorded("Start"), recorded("Start"), recorded("Pause"), recorded("Pause"));
  assert.deepEqual(shift.courses[0].recording, { state: "Pause", since: 2000 });
  assert.equal(shifts.observe(shift, recorded("Stop"), 5000).courses[0].isRecorded, true);
});

test("what is kept and cannot be read is no shift", () => {
  for (const text of [undefined, "", "{", "7", "{}", '{"courses":3}']) assert.deepEqual(shifts.readShift(text), shifts.NO_SHIFT);
});

test("clearing keeps the calls that are there", () => {
  const shift = after([rings()], [], [rings()]);
  assert.deepEqual(shifts.clear(shift, 3000).courses.map(({ began }) => began), [2000]);
});

test("calls that the WebProxy remembers are added once, and not after the list was cleared", () => {
  const call = { callHandle: 9, direction: "in", party: { number: "1", name: "" }, recorded: true };
  const remembered = [{ ...call, began: "1970-01-01T00:10:00Z", ended: "1970-01-01T00:10:05Z" }];
  const shift = shifts.recall(after([rings()], []), remembered);
  assert.deepEqual(shift.courses.map(({ began }) => began), [600_000, 0]);
  assert.equal(shifts.missed(shift).length, 2);
  assert.equal(shifts.recall(shift, remembered), shift);
  assert.equal(shifts.recall(shifts.clear(shift, 700_000), remembered).courses.length, 0);
});

test("the own state names its source and the time of its last change", () => {
  const body = { state: "ready", since: "1970-01-01T00:00:01Z", workgroups: [{ number: "800", state: "ready", loggedOn: true }] };
  const read = agent.answered(body, "read", undefined, 9000);
  assert.deepEqual([read.since, read.source], [1000, "read"]);
  const event = { state: "notReady", workgroup: { number: "800", state: "notReady" } };
  const told = agent.told(event, read, undefined, 9000);
  assert.deepEqual([told.since, told.source, told.workgroups[0].state], [9000, "told", "notReady"]);
  assert.equal(agent.told(event, read, "notReady", 9000).source, "here");
  assert.equal(agent.told({ state: "ready" }, read, undefined, 9000).since, 1000);
  assert.equal(agent.answered({ ...body, since: "1970-01-01T00:01:00Z" }, "here", read, 9000).since, 9000);
});

test("an address of the CRM has what the caller sends encoded, in a place that the template chooses", () => {
  const call = rings({ callInfo: { ...callInfo, callerName: "A&b=/?#", ivrData: "../\ud800 ü" } });
  const filled = crmAddress("https://crm/?phone={callerID}&n={callerName}&ivr={ivrData}", call);
  assert.equal(filled, "https://crm/?phone=4085551212&n=A%26b%3D%2F%3F%23&ivr=..%2F%EF%BF%BD%20%C3%BC");
  assert.equal(crmAddress("https://crm/{ivrData}/x", rings({ callInfo: { ...callInfo, ivrData: ".." } })), "https://crm//x");
  for (const wrong of ["javascript:alert(1)", "data:x", "//crm/", "https://{ivrData}/", "https://a{callerID}.b/", "https://crm/{nothing}", "ftp://crm/", "https:crm", ""]) {
    assert.equal(isTemplate(wrong), false, wrong);
    assert.equal(crmAddress(wrong, call), undefined, wrong);
  }
});

test("shortcuts need Alt and Shift, and one that is held down counts once", () => {
  const key = { altKey: true, shiftKey: true, ctrlKey: false, metaKey: false, repeat: false, code: "KeyA" };
  assert.equal(shortcutOf(key), "answer");
  for (const change of [{ altKey: false }, { shiftKey: false }, { ctrlKey: true }, { metaKey: true }, { repeat: true }, { code: "KeyZ" }]) {
    assert.equal(shortcutOf({ ...key, ...change }), undefined);
  }
});

test("a paused recording reminds every fifteen seconds", () => {
  assert.deepEqual([0, 14_999, 15_000, 45_000, -5].map((time) => reminders(0, time)), [0, 0, 1, 3, 0]);
});

test("both languages fill in the same parameters", () => {
  const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const [key, text] of Object.entries(en)) assert.deepEqual(names(de[key]), names(text), key);
});
