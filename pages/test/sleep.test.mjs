// Both pages on a computer that sleeps: what they show as live after it wakes is what the phone system has.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { card, openConsole } from "./support/console.mjs";
import { OPTIONS, Program } from "./support/program.mjs";
import { agent, OFFICE, openWallboard } from "./support/wallboard.mjs";

/** How long a page may show what is not so, in milliseconds. */
const LONGEST = 2000;
/** A sleep that the WebProxy notices, and one that it does not, in milliseconds. */
const SLEEPS = [12_000, 3000];

let program, server, browser;

before(async () => {
  program = await Program.start({ WEBPROXY_SESSIONS__PING_INTERVAL: "3s" }, OFFICE);
  server = await chromium.launchServer(OPTIONS);
  browser = await chromium.connect(server.wsEndpoint());
});

after(async () => {
  await server?.close();
  await program?.stop();
});

/** Stops all processes of the browser for a time, as a lid that is closed does. */
async function sleep(time, meanwhile) {
  const { pid } = server.process();
  process.kill(-pid, "SIGSTOP");
  await meanwhile();
  await new Promise((done) => setTimeout(done, time));
  process.kill(-pid, "SIGCONT");
}

/** Runs in the page: notes since when it is awake, and until when it shows this as live. */
function watchFor(selector) {
  let before = Date.now();
  globalThis.slept = { began: before, awake: before, lied: before };
  setInterval(() => {
    const now = Date.now();
    if (now - before > 1000) slept.awake = slept.lied = now;
    before = now;
    const isLive = document.querySelector(".banner").dataset.live === "true";
    if (isLive && document.querySelector(selector)) slept.lied = now;
  }, 20);
}

/** After the sleep the page catches up by itself; returns for how long it showed as live what was over. */
async function lie(page, selector, time) {
  await page.locator(".banner[data-live=true]").waitFor();
  await page.locator(selector).waitFor({ state: "detached" });
  const { began, awake, lied } = await page.evaluate(() => slept);
  assert.ok(awake - began >= time, "the page has slept");
  return lied - awake;
}

for (const time of SLEEPS) {
  test(`the console wakes after ${time} ms: a call that ended meanwhile is not shown as live`, async () => {
    const page = await openConsole(browser, program.url, "101");
    const { id } = await program.ring("101", "4085550001", "Night Caller");
    await card(page, "Night Caller").waitFor();
    await page.evaluate(watchFor, "article.call");
    await sleep(time, () => program.simulate("DELETE", `/calls/${id}`));
    const lied = await lie(page, "article.call", time);
    console.log(`console, ${time} ms of sleep: shown as live for ${lied} ms`);
    assert.ok(lied < LONGEST, `${lied} ms`);
    await page.context().close();
  });

  test(`the wallboard wakes after ${time} ms: a call that ended meanwhile is not shown as live`, async () => {
    const page = await openWallboard(browser, program.url);
    const { id } = await program.ring("102", "4085550001", "Night Caller");
    await agent(page, "Sales", "Uwe Bauer", "ringing").waitFor();
    await page.evaluate(watchFor, ".agent.ringing");
    await sleep(time, () => program.simulate("DELETE", `/calls/${id}`));
    const lied = await lie(page, ".agent.ringing", time);
    console.log(`wallboard, ${time} ms of sleep: shown as live for ${lied} ms`);
    assert.ok(lied < LONGEST, `${lied} ms`);
    await page.context().close();
  });
}
