// The console by the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, openConsole } from "./support/console.mjs";
import { launch, Program } from "./support/program.mjs";

let program, browser;

before(async () => {
  program = await Program.start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

/** Goes on with Tab until an element with this name has the focus, which is to be seen. */
async function tabTo(page, name) {
  for (let steps = 0; steps < 60; steps++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const { outlineStyle } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      return { name: element.getAttribute("aria-label") ?? element.labels?.[0]?.innerText ?? element.innerText, outlineStyle, width, height };
    });
    if (focused.name?.trim() !== name) continue;
    assert.notEqual(focused.outlineStyle, "none", name);
    assert.ok(focused.width >= 24 && focused.height >= 24, `${name} is ${focused.width} by ${focused.height}`);
    return;
  }
  assert.fail(`no way by Tab to ${name}`);
}

async function press(page, name, key = "Enter") {
  await tabTo(page, name);
  await page.keyboard.press(key);
}

test("a shift by Tab and Enter: start, answer, hold, retrieve, record, pause, key, transfer, dial, hang up, states, log off", async () => {
  const page = await openConsole(browser, program.url, "101");
  await press(page, "Start shift");
  await page.getByText("On shift for").waitFor();
  await program.ring("101", "4085550001", "Keyboard Caller");
  const call = card(page, "Keyboard Caller");
  await call.waitFor();
  await press(page, "Answer");
  await call.getByText("Connected").waitFor();
  // The button is gone: the call has the focus, not the beginning of the page.
  await page.waitForFunction(() => document.activeElement.closest("article.call"));
  await press(page, "Hold");
  await call.getByText("On hold for").waitFor();
  await press(page, "Retrieve", " ");
  await call.getByText("Connected").waitFor();
  await press(page, "Record");
  await page.getByText("Recording by you").waitFor();
  await press(page, "Pause recording");
  await page.getByText("Recording is paused").waitFor();
  await press(page, "Stop recording");
  await page.locator(".recording-light").waitFor({ state: "hidden" });
  await press(page, "Keypad");
  await page.waitForFunction(() => document.activeElement.closest(".keypad"));
  await page.keyboard.type("42#");
  await call.getByText("Sent: 42#").waitFor();
  await press(page, "Transfer");
  await page.keyboard.type("102");
  await page.getByText("Dials 102").waitFor();
  // The first closes the suggestions.
  await page.keyboard.press("Escape");
  await call.getByRole("option").first().waitFor({ state: "hidden" });
  await page.keyboard.press("Escape");
  await call.locator(".transfer").waitFor({ state: "detached" });
  await press(page, "Hang up");
  await page.getByText("No call", { exact: true }).waitFor();
  await tabTo(page, "Number or name");
  await page.keyboard.type("(408) 597-9000");
  await page.getByText("Dials 914085979000").waitFor();
  await page.keyboard.press("Enter");
  await card(page, "4085979000").waitFor();
  await press(page, "Hang up");
  await page.getByText("No call", { exact: true }).waitFor();
  await press(page, "Set to not ready");
  await page.locator(".own-state.notReady").waitFor();
  await press(page, "Set to ready");
  await page.locator(".own-state.ready").waitFor();
  await press(page, "Settings");
  await press(page, "Log off");
  await page.getByRole("button", { name: "Log on" }).waitFor();
  await page.context().close();
});

test("shortcuts do what the buttons do, until they are switched off", async () => {
  const page = await openConsole(browser, program.url, "103");
  const key = (letter) => page.keyboard.press(`Alt+Shift+${letter}`);
  await program.ring("103", "4085550003", "Shortcut Caller");
  const call = card(page, "Shortcut Caller");
  assert.equal(await call.getByRole("button", { name: "Answer" }).getAttribute("aria-keyshortcuts"), "Alt+Shift+A");
  await key("A");
  await call.getByText("Connected").waitFor();
  await key("H");
  await call.getByText("On hold for").waitFor();
  await key("H");
  await call.getByText("Connected").waitFor();
  await key("R");
  await page.getByText("Recording by you").waitFor();
  await key("P");
  await page.getByText("Recording is paused").waitFor();
  await key("P");
  await page.getByText("Recording by you").waitFor();
  await key("K");
  await call.getByRole("group", { name: "Keypad" }).waitFor();
  await key("T");
  await call.getByRole("combobox", { name: "Transfer to" }).waitFor();
  await key("L");
  assert.equal(await page.evaluate(() => document.activeElement.id), "dial-number");
  await key("S");
  await page.locator(".own-state.notReady").waitFor();
  await key("D");
  await page.getByText("No call", { exact: true }).waitFor();
  await page.getByText("Settings", { exact: true }).click();
  await page.getByLabel("Use keyboard shortcuts").uncheck();
  await key("S");
  await page.getByRole("button", { name: "Set to ready" }).click();
  await page.locator(".own-state.ready").waitFor();
  assert.equal(await page.getByRole("button", { name: "Set to not ready" }).getAttribute("aria-keyshortcuts"), null);
  await page.context().close();
});

test("a name finds its number: the arrows choose, the field says what will be dialled, and Enter transfers", async () => {
  const page = await openConsole(browser, program.url, "106");
  await program.ring("106", "4085550006", "Transferred Caller");
  const call = card(page, "Transferred Caller");
  await call.getByRole("button", { name: "Answer" }).press("Enter");
  await call.getByText("Connected").waitFor();
  await page.keyboard.press("Alt+Shift+T");
  await page.keyboard.type("extension 10");
  await call.getByRole("option", { name: /Extension 101/ }).and(page.locator("[aria-selected=true]")).waitFor();
  await call.getByRole("option", { name: /Extension 106 busy/ }).waitFor();
  for (let line = 102; line <= 105; line++) await page.keyboard.press("ArrowDown");
  await call.getByText("Dials 105 (Extension 105)").waitFor();
  await page.keyboard.press("Enter");
  await call.waitFor({ state: "detached" });
  const { calls } = await program.simulate("GET", "/calls");
  assert.ok(calls.some(({ line }) => line === "105"), JSON.stringify(calls));
  await page.context().close();
});
