// The wallboard while the WebProxy or AltiServ is away.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Office } from "./support/office.mjs";
import { state, untilAway } from "./support/page.mjs";
import { launch } from "./support/program.mjs";
import { agent, openWallboard } from "./support/wallboard.mjs";

const SALES = "Workgroup 800";

let browser;

before(async () => (browser = await launch()));
after(async () => await browser?.close());

test("the WebProxy is killed and started again: the board says so at once, and comes back without a logon", async (t) => {
  const office = await Office.of(t, ["active"]);
  const page = await openWallboard(browser, office.url);
  await agent(page, SALES, "Extension 101", "ready").waitFor();
  const from = Date.now();
  await office.webproxy.kill();
  const told = await untilAway(page, from);
  console.log(`WebProxy killed: told after ${told} ms`);
  assert.ok(told < 2000);
  await agent(page, SALES, "Extension 101", "stale").getByText("Last known: Ready").waitFor();
  await state(page, "wallboard-webproxy-away");
  await office.simulate(office.servers[0], "POST", "/calls", { to: "101", from: { number: "4085551212", name: "Zoë" } });
  await office.startWebproxy();
  await agent(page, SALES, "Extension 101", "ringing").getByText("Zoë").waitFor();
  await agent(page, SALES, "Extension 102", "ready").waitFor();
  await page.context().close();
});

test("AltiServ fails over: no state, call or queue of the lost server is shown as the present one", async (t) => {
  const office = await Office.of(t, ["active", "standby"]);
  const [active, standby] = office.servers;
  const page = await openWallboard(browser, office.url);
  await agent(page, SALES, "Extension 101", "ready").waitFor();
  await office.simulate(active, "POST", "/calls", { to: "101", from: { number: "4085551212", name: "Zoë" } });
  await agent(page, SALES, "Extension 101", "ringing").waitFor();
  const from = Date.now();
  await active.kill();
  const told = await untilAway(page, from);
  console.log(`AltiServ killed: told after ${told} ms`);
  assert.ok(told < 2000);
  assert.equal(await page.locator(".agent:not(.stale)").count(), 0);
  await state(page, "wallboard-altiserv-away");
  await office.simulate(standby, "POST", "/promote");
  await page.locator(".banner[data-live=true]").waitFor();
  await agent(page, SALES, "Extension 101", "ringing").waitFor({ state: "detached" });
  await agent(page, SALES, "Extension 101", "ready").waitFor();
  await office.simulate(standby, "POST", "/calls", { to: "102", from: { number: "4085550002", name: "Next" } });
  await agent(page, SALES, "Extension 102", "ringing").getByText("Next").waitFor();
  await page.context().close();
});
