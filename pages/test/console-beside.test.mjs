// The console beside other things: in a frame of an application, behind other windows, and with what an administrator configures.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { card, openConsole, startShift, state } from "./support/console.mjs";
import { logOn, open } from "./support/page.mjs";
import { launch, Program } from "./support/program.mjs";

async function started(t, settings, config) {
  const program = await Program.start(settings, config);
  t.after(() => program.stop());
  const browser = await launch();
  t.after(() => browser.close());
  return { program, browser };
}

/** A site that shows the console in a frame and notes what the console tells. */
async function site(t, address) {
  const server = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html").end(`<!doctype html><title>CRM</title><script>
      globalThis.told = [];
      addEventListener("message", ({ data, origin }) => told.push({ origin, ...data }));
    </script><iframe src="${address()}" width="1200" height="700"></iframe>`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://localhost:${server.address().port}`;
}

test("an application whose origin is listed shows the console, is told of calls, and proposes numbers; others show nothing", async (t) => {
  let program;
  const address = () => `${program.url}/console`;
  const listed = await site(t, address);
  const other = await site(t, address);
  const begun = await started(t, { WEBPROXY_PAGES__ORIGINS: listed });
  program = begun.program;
  const page = await open(begun.browser, listed);
  const frame = page.frameLocator("iframe");
  await frame.getByLabel("Extension").fill("101");
  await frame.getByLabel("Password").fill("1234");
  await frame.getByRole("button", { name: "Log on" }).click();
  await frame.locator(".banner[data-live=true]").waitFor();
  const { id } = await program.ring("101", "4085550001", "Framed Caller");
  await page.waitForFunction(() => told.some(({ type }) => type === "ring"));
  await frame.getByRole("button", { name: "Answer" }).click();
  await page.waitForFunction(() => told.some(({ type }) => type === "connect"));
  await program.simulate("DELETE", `/calls/${id}`);
  await page.waitForFunction(() => told.some(({ type }) => type === "disconnect"));
  const told = await page.evaluate(() => globalThis.told);
  assert.deepEqual(told.map(({ type, first, call }) => [type, first, call.callInfo.callerID]), [
    ["ring", true, "4085550001"], ["connect", true, "4085550001"], ["disconnect", true, "4085550001"],
  ]);
  assert.equal(told[0].origin, program.url);
  await page.evaluate((origin) => frames[0].postMessage({ type: "dial", target: "+1 408 597 9000" }, origin), program.url);
  await frame.getByText("Dials 914085979000").waitFor();
  assert.deepEqual((await program.simulate("GET", "/calls")).calls, []);

  const refused = await open(begun.browser, other);
  await refused.waitForLoadState();
  assert.equal(await refused.frameLocator("iframe").getByLabel("Extension").count(), 0);
});

test("behind another window a ring is a notification, as long as it rings, and no other tab has one", async (t) => {
  const { program, browser } = await started(t);
  const page = await openConsole(browser, program.url, "102");
  await startShift(page);
  const other = await page.context().newPage();
  await other.goto(`${program.url}/console`);
  await other.getByText("On shift for").waitFor();
  for (const tab of [page, other]) await tab.evaluate(() => (document.hasFocus = () => false));
  const { id } = await program.ring("102", "4085550002", "Hidden Caller");
  await page.waitForFunction(() => noted.notifications.length === 1);
  await card(other, "Hidden Caller").waitFor();
  assert.equal(await page.evaluate(() => noted.notifications[0].title), "Incoming call: Hidden Caller · 4085550002");
  assert.equal(await other.evaluate(() => noted.notifications.length), 0);
  await program.simulate("DELETE", `/calls/${id}`);
  await page.waitForFunction(() => noted.notifications.length === 0);
});

test("a recording that stays paused reminds, in words and by sound", async (t) => {
  const { program, browser } = await started(t);
  const page = await openConsole(browser, program.url, "103");
  await startShift(page);
  await program.ring("103", "4085550003", "Paused Caller");
  const call = card(page, "Paused Caller");
  await call.getByRole("button", { name: "Answer" }).click();
  await call.getByRole("button", { name: "Record" }).click();
  await call.getByRole("button", { name: "Pause recording" }).click();
  await page.locator(".recording-light.Pause").waitFor();
  const before = await page.evaluate(() => noted.starts);
  // As if the pause had begun sixteen seconds earlier.
  await page.evaluate(() => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + 16_000;
  });
  await page.getByText("The recording has been paused for 0:15. Resume it?").waitFor();
  await page.waitForFunction((starts) => noted.starts === starts + 1, before);
  await state(page, "reminder");
});

const REASONS = `[agents]
reasons = ["3 Lunch", "4 Training"]
`;

test("not ready has a reason, and the state that is chosen during a call follows it", async (t) => {
  const { program, browser } = await started(t, {}, REASONS);
  const page = await openConsole(browser, program.url, "104");
  const own = page.locator(".own-state");
  await own.getByLabel("Reason").selectOption("Lunch");
  await own.getByRole("button", { name: "Set to not ready" }).click();
  await own.getByText("Not ready: Lunch").waitFor();
  await state(page, "reason");
  await own.getByRole("button", { name: "Set to ready" }).click();
  await page.locator(".own-state.ready").waitFor();

  const { id } = await program.ring("104", "4085550004", "Next Caller");
  const next = own.getByRole("group", { name: "After this call" });
  await own.getByLabel("Reason").selectOption("Training");
  await next.getByRole("button", { name: "Not ready" }).click();
  await own.getByText("After this call: Not ready: Training").waitFor();
  await state(page, "next-state");
  await next.getByRole("button", { name: "Take back" }).click();
  await next.getByRole("button", { name: "Not ready" }).click();
  await own.getByText("After this call: Not ready: Training").waitFor();
  await page.reload();
  await own.getByText("After this call: Not ready: Training").waitFor();
  await card(page, "Next Caller").getByRole("button", { name: "Answer" }).click();
  await card(page, "Next Caller").getByText("Connected").waitFor();
  await program.simulate("DELETE", `/calls/${id}`);
  await own.getByText("Not ready: Training", { exact: true }).waitFor();
  await page.locator(".own-state.notReady").waitFor();
  assert.equal(await next.count(), 0);
});

test("a state after the call that the phone system has refused is told", async (t) => {
  const { program, browser } = await started(t);
  const page = await open(browser, `${program.url}/console`);
  // The embedded AltiServ refuses none.
  const nextStateError = { state: "notReady", code: 3009, message: "AltiServ refuses: its error (3009)" };
  await page.route("**/agent", async (route) => {
    const answer = await route.fetch();
    return route.fulfill({ json: { ...(await answer.json()), nextStateError } });
  });
  await logOn(page, "105");
  await page.getByRole("alert").getByText("Not ready after the call was refused: AltiServ refuses: its error (3009)").waitFor();
  await state(page, "next-state-refused");
});
