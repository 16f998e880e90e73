// The wallboard for as long as it hangs on a wall, and with as many lines as it may have.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { state } from "./support/page.mjs";
import { launch, Program } from "./support/program.mjs";
import { agent, OFFICE, openWallboard } from "./support/wallboard.mjs";

/** Most that a day may add to the page's memory, in bytes. */
const GROWTH = 5_000_000;
/** Hours that are measured, after those in which the charts fill. A day takes minutes: `just wallboard-day`. */
const HOURS = Number(process.env.HOURS ?? 4);
/** Quarters of an hour in which the charts fill. */
const FILLING = 18;
/** Lines of a large call centre, and the events of all of them in a second. */
const LINES = 500;
const EVENTS = 10;
const MEASURED_SECONDS = 20;

let browser;

/** Runs in the page: the event channel has its heartbeats in the page's time, which goes faster than the WebProxy's. */
function keepAlive() {
  const sockets = new Set();
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("open", () => sockets.add(this));
      this.addEventListener("close", () => sockets.delete(this));
    }
  };
  setInterval(() => {
    const data = JSON.stringify({ eventType: "HeartbeatEvent", time: new Date().toISOString() });
    for (const socket of sockets) socket.dispatchEvent(new MessageEvent("message", { data }));
  }, 1000);
}

before(async () => (browser = await launch()));
after(async () => await browser?.close());

/** Waits until a caller talks with an agent. */
async function talks(program, id) {
  for (;;) {
    const { calls } = await program.simulate("GET", "/calls");
    if (calls.find((call) => call.id === id)?.state === "connected") return;
    await new Promise((done) => setTimeout(done, 10));
  }
}

async function figures(devtools) {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const of = (name) => metrics.find((metric) => metric.name === name).value;
  return { heap: of("JSHeapUsedSize"), nodes: of("Nodes"), listeners: of("JSEventListeners"), tasks: of("TaskDuration"), script: of("ScriptDuration"), styles: of("RecalcStyleDuration"), layout: of("LayoutDuration") };
}

test("hours on the wall add neither memory nor elements", async (t) => {
  const office = OFFICE.replace('name = "Uwe Bauer"', 'name = "Uwe Bauer"\nanswer = "10ms"');
  const program = await Program.start({}, office);
  t.after(() => program.stop());
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  // The page's time is that of the WebProxy when the hours are over.
  await context.clock.install({ time: Date.now() - (FILLING + HOURS * 4 + 1) * 15 * 60_000 });
  await context.addInitScript(keepAlive);
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  await page.goto(`${program.url}/wallboard#big`);
  await page.getByLabel("Extension").fill("110");
  await page.getByLabel("Password").fill("1234");
  await page.keyboard.press("Enter");
  await agent(page, "Sales", "Ada Lovelace", "ready").waitFor();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");

  /** A quarter of an hour of the page's clock, in which a caller rings, is answered and goes, and others wait. */
  let callers = [];
  const quarter = async (number) => {
    // Uwe Bauer answers one after the other; the others wait.
    for (const { id } of callers) {
      await talks(program, id);
      await program.simulate("DELETE", `/calls/${id}`);
    }
    callers = [];
    for (const name of ["Carla Rossi", "Ibrahim Haddad", "Zoë Ångström", "Li Wei"].slice(0, (number * 3) % 5)) {
      callers.push(await program.ring("800", `408555010${callers.length}`, name));
    }
    const { id } = await program.ring("101");
    await agent(page, "Sales", "Ada Lovelace", "ringing").waitFor();
    await program.simulate("POST", `/calls/${id}/answer`);
    await agent(page, "Sales", "Ada Lovelace", "talking").waitFor();
    await program.simulate("DELETE", `/calls/${id}`);
    await agent(page, "Sales", "Ada Lovelace", "ready").waitFor();
    await page.clock.runFor(15 * 60_000);
    await page.locator(".banner[data-live=true]").waitFor();
  };
  // The charts fill for four hours.
  for (let done = 0; done < FILLING; done++) await quarter(done);
  await devtools.send("HeapProfiler.collectGarbage");
  const start = await figures(devtools);
  for (let done = 1; done <= HOURS * 4; done++) await quarter(done);
  await devtools.send("HeapProfiler.collectGarbage");
  const end = await figures(devtools);
  const heap = end.heap - start.heap;
  console.log(`${HOURS} h: heap ${start.heap} + ${heap} bytes, elements ${start.nodes} + ${end.nodes - start.nodes}, listeners ${start.listeners} + ${end.listeners - start.listeners}`);
  assert.ok(heap <= GROWTH, `${heap} bytes`);
  assert.ok(end.nodes - start.nodes <= 100, `${end.nodes - start.nodes} elements`);
  assert.ok(end.listeners - start.listeners <= 20, `${end.listeners - start.listeners} listeners`);

  await quarter(1);
  const { id } = await program.ring("103", "4085550199", "Eva Novak");
  await program.simulate("POST", `/calls/${id}/answer`);
  await agent(page, "Service", "Mei Lin", "talking").waitFor();
  // On a large screen the chart is as large as the text.
  const chart = page.locator(".uplot").first();
  const tall = (least) => page.waitForFunction((least) => document.querySelector(".uplot canvas").clientHeight >= least, least);
  const usual = (await chart.boundingBox()).height;
  await page.setViewportSize({ width: 3840, height: 2160 });
  await tall(usual * 1.5);
  await page.setViewportSize({ width: 1280, height: 800 });
  await state(page, "wallboard-day");
  await context.close();
});

test(`${LINES} lines with ${EVENTS} events in a second take a small part of a core`, async (t) => {
  const config = `
[server]
connections_per_address = 1000
[altiserv.embedded]
licences = 1000
[[altiserv.embedded.extensions]]
number = "1001-${1000 + LINES}"
name = "Agent {number}"
[[altiserv.embedded.extensions]]
number = "110"
name = "Grace Hopper"
role = "supervisor"
[[altiserv.embedded.trunks]]
access_code = "9"
lines = 600
[[altiserv.embedded.workgroups]]
number = "800"
name = "Sales"
members = ["1001-${1000 + LINES}"]
`;
  const program = await Program.start({}, config);
  t.after(() => program.stop());
  const page = await openWallboard(browser, program.url);
  await agent(page, "Sales", `Agent ${1000 + LINES}`, "ready").waitFor();
  await page.waitForFunction((lines) => document.querySelectorAll(".agent.ready").length === lines, LINES);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.evaluate(() => {
    globalThis.changes = 0;
    new MutationObserver((records) => (changes += records.length)).observe(document.querySelector(".agents"), { attributes: true, subtree: true });
  });

  const before = await figures(devtools);
  const from = Date.now();
  const ringing = [];
  for (let sent = 0; sent < MEASURED_SECONDS * EVENTS; sent++) {
    const wait = from + (sent * 1000) / EVENTS - Date.now();
    if (wait > 0) await new Promise((done) => setTimeout(done, wait));
    // Half of them begin a call, the other half end it.
    if (sent % 2 === 0) ringing.push(program.ring(String(1001 + ((sent * 7) % LINES))));
    else ringing.shift().then(({ id }) => program.simulate("DELETE", `/calls/${id}`));
  }
  const seconds = (Date.now() - from) / 1000;
  const after = await figures(devtools);
  const shareOf = (name) => (after[name] - before[name]) / seconds;
  const percent = (name) => `${(shareOf(name) * 100).toFixed(1)} %`;
  const share = shareOf("tasks");
  console.log(`${LINES} lines, ${EVENTS} events/s: ${percent("tasks")} of a core; script ${percent("script")}, styles ${percent("styles")}, layout ${percent("layout")}`);
  // Two events of one frame are drawn together.
  await page.waitForFunction((least) => changes >= least, MEASURED_SECONDS * EVENTS * 0.9);
  // The goal is 5 %. The same page took from 8 to 15 % of a core of one virtual machine within an hour, so this limit notices
  // only what makes it several times slower; the figure is printed.
  assert.ok(share <= 0.25, `${share}`);
  await page.context().close();
});
