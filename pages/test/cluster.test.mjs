// The pages where the WebProxy is one of a cluster: a session outlives it. Needs nats-server.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { HAS_NATS, startCluster } from "./support/cluster.mjs";
import { card, openConsole, startShift } from "./support/console.mjs";
import { Office } from "./support/office.mjs";
import { launch } from "./support/program.mjs";

const skip = !HAS_NATS;
let browser;

before(async () => (browser = await launch()));
after(async () => await browser?.close());

/** Another WebProxy takes the place of the one that is killed, at the same address, as behind a load balancer. */
async function replaceWebproxy(office) {
  await office.webproxy.kill();
  office.settings.WEBPROXY_CLUSTER__NODE = "second";
  await office.startWebproxy();
}

test("the WebProxy of a console is killed: another one continues the session in all tabs, and nobody logs on", { skip }, async (t) => {
  const settings = await startCluster(t);
  const office = await Office.of(t, ["active"], settings);
  const page = await openConsole(browser, office.url, "101");
  await startShift(page);
  await office.simulate(office.servers[0], "POST", "/calls", { to: "101", from: { number: "4085551212", name: "Zoë" } });
  await card(page, "Zoë").getByRole("button", { name: "Answer" }).click();
  await card(page, "Zoë").getByText("Talking for").waitFor();
  const other = await page.context().newPage();
  await other.goto(`${office.url}/console`);
  await card(other, "Zoë").waitFor();
  for (const tab of [page, other]) {
    await tab.evaluate(() => {
      globalThis.forms = 0;
      const isForm = () => document.querySelector("input[type=password]") && globalThis.forms++;
      new MutationObserver(isForm).observe(document.body, { childList: true, subtree: true });
    });
  }
  const from = Date.now();
  await replaceWebproxy(office);
  for (const tab of [page, other]) {
    await tab.locator(".banner[data-live=true]").waitFor();
    await card(tab, "Zoë").getByRole("button", { name: "Hold" }).waitFor();
  }
  console.log(`another WebProxy: live again after ${Date.now() - from} ms, its start included`);
  // The tab that does not lead asks for something, and the call goes on.
  await card(other, "Zoë").getByRole("button", { name: "Hold" }).click();
  await card(page, "Zoë").getByRole("button", { name: "Retrieve" }).waitFor();
  for (const tab of [page, other]) assert.equal(await tab.evaluate(() => globalThis.forms), 0, "a form was shown");
  assert.deepEqual([...page.faults], []);
  await page.context().close();
});

test("a console that is reloaded while its WebProxy is replaced continues, and nobody logs on", { skip }, async (t) => {
  const settings = await startCluster(t);
  const office = await Office.of(t, ["active"], settings);
  const page = await openConsole(browser, office.url, "102");
  await office.simulate(office.servers[0], "POST", "/calls", { to: "102", from: { number: "4085551212", name: "Zoë" } });
  await card(page, "Zoë").waitFor();
  await replaceWebproxy(office);
  await page.reload();
  await page.locator(".banner[data-live=true]").waitFor();
  await card(page, "Zoë").waitFor();
  await page.context().close();
});
