// How long it takes until a ring is shown and heard, from the time that the WebProxy gives the event.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openConsole, startShift } from "./support/console.mjs";
import { launch, Program } from "./support/program.mjs";

const RINGS = Number(process.env.RINGS ?? 200);
/** Longest time, in milliseconds, for 99 of 100 rings. */
const LONGEST = 200;

test(`of ${RINGS} rings, 99 % are shown and heard within ${LONGEST} ms`, async (t) => {
  const program = await Program.start();
  t.after(() => program.stop());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await openConsole(browser, program.url, "101");
  await startShift(page);
  await page.evaluate(watch);
  const shown = [];
  const heard = [];
  for (let ring = 0; ring < RINGS; ring++) {
    const number = String(4085550000 + ring);
    const { id } = await program.ring("101", number, `Caller ${ring}`);
    await page.waitForFunction((party) => timing.shown[party] && timing.heard[party], number);
    const one = await page.evaluate((party) => ({ rang: timing.rang[party], shown: timing.shown[party], heard: timing.heard[party] }), number);
    shown.push(one.shown - one.rang);
    heard.push(one.heard - one.rang);
    await program.simulate("DELETE", `/calls/${id}`);
    await page.locator("article.call").waitFor({ state: "detached" });
  }
  for (const [name, times] of Object.entries({ shown, heard })) {
    times.sort((one, other) => one - other);
    const at = (share) => Math.round(times[Math.ceil(times.length * share) - 1]);
    console.log(`${name}: median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`);
    assert.ok(at(0.99) <= LONGEST, name);
  }
});

/** Runs in the page: notes for each caller when the frame with the ring was on the screen, and when its sound left. */
function watch() {
  globalThis.timing = { rang: {}, shown: {}, heard: {} };
  noted.rang = (event) => (timing.rang[event.callInfo.callerID] = Date.parse(event.time));
  const latest = () => Object.keys(timing.rang).at(-1);
  const { start } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...given) {
    timing.heard[latest()] = Date.now() + (this.context.baseLatency + this.context.outputLatency) * 1000;
    return start.apply(this, given);
  };
  const alert = document.querySelector(".alert");
  const look = () => {
    const party = /\d{10}/.exec(alert.textContent)?.[0];
    // A task after a frame begins when the frame is painted.
    if (party) requestAnimationFrame(() => setTimeout(() => (timing.shown[party] ??= Date.now())));
  };
  new MutationObserver(look).observe(alert, { childList: true, characterData: true, subtree: true });
}
