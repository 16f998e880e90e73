// The example page examples/crm. SCREENSHOTS names a directory for pictures of its states, at two widths.

import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launch } from "../support/chromium.js";
import { Program } from "../support/program.js";
import { Site } from "../support/site.js";

const EXAMPLE = new URL("../../../../examples/crm/", import.meta.url);

let site: Site;
let program: Program;
let browser: Browser;

beforeAll(async () => {
  site = await Site.start();
  program = await Program.start({ WEBPROXY_BROWSERS__ORIGINS: site.origin });
  browser = await launch();
  const page = readFileSync(new URL("index.html", EXAMPLE), "utf8");
  site.files.set("/index.html", page.replace("http://127.0.0.1:8080", program.url));
  site.files.set("/crm.css", readFileSync(new URL("crm.css", EXAMPLE), "utf8"));
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await program?.stop();
});

async function shoot(page: Page, state: string): Promise<void> {
  if (!process.env["SCREENSHOTS"]) return;
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 640 });
    await page.screenshot({ path: `${process.env["SCREENSHOTS"]}/crm-${state}-${width}.png` });
  }
}

async function logOn(page: Page, password: string): Promise<void> {
  await page.getByLabel("Extension").fill("102");
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log on" }).click();
}

it("an agent logs on, sees the customer who calls, answers, records, reloads the page, dials and logs off", async () => {
  const page = await (await browser.newContext()).newPage();
  const errors: Error[] = [];
  page.on("pageerror", (error) => errors.push(error));
  await page.goto(site.origin);
  await page.getByText("Not logged on").waitFor();
  await shoot(page, "logged-off");
  await logOn(page, "wrong");
  await expect.poll(() => page.locator("#problem").textContent()).not.toBe("");
  await logOn(page, "1234");
  await page.getByText("Extension 102").waitFor();
  await shoot(page, "waiting");

  await program.ring("102", "4085551212");
  await page.getByText("Zoë Ångström, account 4711").waitFor();
  await shoot(page, "ringing");
  await page.getByRole("button", { name: "answer" }).click();
  await page.getByText("4085551212 connected").waitFor();
  await page.getByRole("button", { name: "Start recording" }).click();
  await page.getByText("recording: Start").waitFor();
  await shoot(page, "recording");

  await page.reload();
  await page.getByText("4085551212 connected recording: Start").waitFor();
  await page.getByRole("button", { name: "Stop recording" }).click();
  await page.locator("#calls").getByText("recording:").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "drop" }).click();
  await page.locator("#calls li").waitFor({ state: "detached" });

  await page.getByLabel("Number").fill("not a number");
  await page.getByRole("button", { name: "Dial" }).click();
  await expect.poll(() => page.locator("#problem").textContent()).toContain("phone number");
  await page.getByLabel("Number").fill("103");
  await page.getByRole("button", { name: "Dial" }).click();
  await page.getByText("103 ringback").waitFor();
  expect(await page.locator("#problem").textContent()).toBe("");
  await page.getByRole("button", { name: "drop" }).click();
  await page.getByRole("button", { name: "Log off" }).click();
  await page.getByText("Not logged on").waitFor();
  expect(errors).toEqual([]);
  await page.context().close();
});

it("has 60 lines at most", () => {
  const lines = readFileSync(new URL("index.html", EXAMPLE), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(60);
});
