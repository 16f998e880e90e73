// The console while the WebProxy or AltiServ is away: it never shows for longer than two seconds what is not so.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, openConsole, startShift, state } from "./support/console.mjs";
import { Office } from "./support/office.mjs";
import { logOn, untilAway } from "./support/page.mjs";
import { launch } from "./support/program.mjs";

let browser;

before(async () => (browser = await launch()));
after(async () => await browser?.close());

/** Nothing can be asked of the phone system, and no state is shown as the present one. */
async function assertNothingIsClaimed(page) {
  for (const button of await page.locator("article.call .buttons button, .own-state button").all()) {
    assert.equal(await button.getAttribute("aria-disabled"), "true");
  }
  await page.locator(".own-state.stale").waitFor();
}

test("the WebProxy is killed and started again: the page says so at once, and after a logon the call goes on with its times", async (t) => {
  const office = await Office.of(t, ["active"]);
  const page = await openConsole(browser, office.url, "101");
  await startShift(page);
  await office.simulate(office.servers[0], "POST", "/calls", { to: "101", from: { number: "4085551212", name: "Zoë" } });
  await card(page, "Zoë").getByRole("button", { name: "Answer" }).click();
  await card(page, "Zoë").getByText("Talking for").waitFor();
  const shift = () => page.evaluate(() => JSON.parse(localStorage.getItem("altigen-webproxy shift 101")));
  const before = await shift();
  const other = await page.context().newPage();
  await other.goto(`${office.url}/console`);
  await card(other, "Zoë").waitFor();
  const from = Date.now();
  await office.webproxy.kill();
  const told = await untilAway(page, from);
  console.log(`WebProxy killed: told after ${told} ms`);
  assert.ok(told < 2000);
  await assertNothingIsClaimed(page);
  await state(page, "webproxy-away");
  await office.startWebproxy();
  await page.getByText("Your shift continues").waitFor();
  await state(page, "log-on-again");
  await logOn(page, "101");
  await card(page, "Zoë").getByText("Talking for").waitFor();
  await card(page, "Zoë").getByRole("button", { name: "Hold" }).waitFor();
  // The other tab asks for nothing.
  await card(other, "Zoë").getByRole("button", { name: "Hold" }).waitFor();
  const [course] = (await shift()).courses;
  assert.deepEqual([course.began, course.answered], [before.courses[0].began, before.courses[0].answered]);
  await page.context().close();
});

test("the WebProxy is lost during a consultation: the page claims neither the calls nor who is talked to", async (t) => {
  const office = await Office.of(t, ["active"]);
  const page = await openConsole(browser, office.url, "104");
  await office.simulate(office.servers[0], "POST", "/calls", { to: "104", from: { number: "4085551212", name: "Zoë" } });
  await card(page, "Zoë").getByRole("button", { name: "Answer" }).click();
  await card(page, "Zoë").getByRole("button", { name: "Transfer" }).click();
  await card(page, "Zoë").getByLabel("Transfer to").fill("105");
  await card(page, "Zoë").getByRole("button", { name: "Consult first" }).click();
  const both = page.getByRole("region", { name: "Consult first" });
  await both.waitFor();
  const now = page.locator(".history .result").filter({ hasText: "now" });
  await now.nth(1).waitFor();
  await office.webproxy.kill();
  await untilAway(page, Date.now());
  await assertNothingIsClaimed(page);
  assert.deepEqual([await both.count(), await now.count()], [0, 0]);
  await state(page, "webproxy-away-consult");
  await page.context().close();
});

test("the WebProxy is silent: the page says so within two seconds, and a tab without the event channel too", async (t) => {
  const office = await Office.of(t, ["active"]);
  const page = await openConsole(browser, office.url, "102");
  const other = await page.context().newPage();
  await other.goto(`${office.url}/console`);
  await other.locator(".banner[data-live=true]").waitFor();
  const from = Date.now();
  office.webproxy.process.kill("SIGSTOP");
  const told = await Promise.all([untilAway(page, from), untilAway(other, from)]);
  console.log(`WebProxy silent: told after ${told.join(" and ")} ms`);
  assert.ok(Math.max(...told) < 2000);
  office.webproxy.process.kill("SIGCONT");
  await page.locator(".banner[data-live=true]").waitFor();
  await other.locator(".banner[data-live=true]").waitFor();
  await page.context().close();
});

test("AltiServ fails over: the page says so at once, and shows the calls and the state of the server that takes over", async (t) => {
  const product = { WEBPROXY_ALTISERV__PRODUCT: "MaxACD", WEBPROXY_ALTISERV__EMBEDDED__PRODUCT: "MaxACD" };
  const office = await Office.of(t, ["active", "standby"], product);
  const [active, standby] = office.servers;
  const page = await openConsole(browser, office.url, "103");
  await startShift(page);
  await office.simulate(active, "POST", "/calls", { to: "103", from: { number: "4085551212", name: "Zoë" } });
  await card(page, "Zoë").waitFor();
  const from = Date.now();
  await active.kill();
  const told = await untilAway(page, from);
  console.log(`AltiServ killed: told after ${told} ms`);
  assert.ok(told < 2000);
  await assertNothingIsClaimed(page);
  assert.equal(await page.locator("[role=alert]").textContent(), "");
  await card(page, "Zoë").getByText("Last known: Incoming call").waitFor();
  await state(page, "altiserv-away");
  await office.simulate(standby, "POST", "/promote");
  await page.locator(".banner[data-live=true]").waitFor();
  // The server that takes over knows nothing of the call: it is over.
  await card(page, "Zoë").waitFor({ state: "detached" });
  await page.locator(".own-state:not(.stale)").waitFor();
  await office.simulate(standby, "POST", "/calls", { to: "103", from: { number: "4085550002", name: "Next" } });
  await card(page, "Next").getByRole("button", { name: "Answer" }).click();
  await card(page, "Next").getByText("Connected").waitFor();
  await page.context().close();
});
