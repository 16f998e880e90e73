// The wallboard by keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, Program } from "./support/program.mjs";
import { agent, OFFICE, openWallboard } from "./support/wallboard.mjs";

let program, browser;

before(async () => {
  program = await Program.start({}, OFFICE);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Most steps of the tab key to any control of the page. */
const STEPS = 60;

async function tabTo(page, name) {
  for (let step = 0; step < STEPS; step++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const { activeElement: element } = document;
      const { outlineStyle } = getComputedStyle(element);
      return { name: element.innerText?.replaceAll("\n", " ").trim() || element.labels?.[0]?.innerText, outlineStyle };
    });
    if (!focused.name?.startsWith(name)) continue;
    assert.notEqual(focused.outlineStyle, "none", name);
    return;
  }
  assert.fail(`no way by Tab to ${name}`);
}

async function press(page, name) {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

test("an agent's state is changed, a workgroup hidden and the user logged off by Tab and Enter", async () => {
  const page = await openWallboard(browser, program.url);
  await agent(page, "Sales", "Ada Lovelace", "ready").waitFor();
  await press(page, "Ada Lovelace");
  await page.getByRole("dialog").waitFor();
  await press(page, "Set to not ready");
  await page.getByRole("dialog").getByText("Not ready", { exact: true }).waitFor();
  await press(page, "Set to ready");
  await page.getByRole("dialog").getByText("Ready", { exact: true }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.match(await page.evaluate(() => document.activeElement.outerHTML), /^<button[^>]*><span class="name">Ada Lovelace/, "the focus goes back to the agent");
  await press(page, "Settings");
  await tabTo(page, "Service · 801");
  await page.keyboard.press(" ");
  await page.getByRole("article", { name: "Service" }).waitFor({ state: "detached" });
  await press(page, "Big screen");
  await press(page, "End big screen");
  await press(page, "Log off");
  await page.getByRole("button", { name: "Log on" }).waitFor();
  await page.context().close();
});
