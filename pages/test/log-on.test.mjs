// The form by which a user logs on, which both pages have.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, logOn, open } from "./support/page.mjs";
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

for (const path of ["/console", "/wallboard"]) {
  test(`${path}: a wrong password is told, the right one logs on, and a reload keeps the session`, async () => {
    const page = await open(browser, program.url + path);
    await page.getByRole("button", { name: "Log on" }).waitFor();
    await accessible(page, "log on");
    await logOn(page, "101", "wrong");
    await page.getByText("The extension or the password is wrong.").waitFor();
    await accessible(page, "refused");
    await logOn(page, "101");
    await page.getByRole("status").getByText("Live").waitFor();
    await page.reload();
    await page.getByRole("status").getByText("Live").waitFor();
    await page.getByRole("button", { name: "Log off" }).click();
    await page.getByRole("button", { name: "Log on" }).waitFor();
    await page.context().close();
  });
}

test("the form speaks the browser's language, and takes another language and other colours", async () => {
  const page = await open(browser, `${program.url}/console`, { locale: "de-DE", colorScheme: "dark" });
  await page.getByLabel("Nebenstelle").waitFor();
  await accessible(page, "dark");
  await page.getByLabel("Farben").selectOption("light");
  await page.getByLabel("Sprache").selectOption("en");
  await page.getByLabel("Extension").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
  await accessible(page, "light");
  await page.context().close();
});

test("a connection that is lost is told within two seconds", async () => {
  const page = await open(browser, `${program.url}/console`);
  await logOn(page, "102");
  await page.getByRole("status").getByText("Live").waitFor();
  program.process.kill("SIGSTOP");
  try {
    const from = Date.now();
    await page.locator(".banner[data-live=false]").waitFor();
    assert.ok(Date.now() - from < 2000, `${Date.now() - from} ms`);
    await accessible(page, "stale");
  } finally {
    program.process.kill("SIGCONT");
  }
  await page.getByRole("status").getByText("Live").waitFor();
  await page.context().close();
});
