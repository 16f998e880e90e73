// The client in pages of the WebProxy's own origin and of others: as a script, after a reload, and in several tabs.

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launch } from "../support/chromium.js";
import { connected, PAGE, sessionOf, states, told, type PageWindow } from "../support/client-page.js";
import { Program } from "../support/program.js";
import { Site } from "../support/site.js";

declare const window: PageWindow & EventTarget;

let site: Site;
let program: Program;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  site = await Site.start();
  program = await Program.start({ WEBPROXY_BROWSERS__ORIGINS: site.origin });
  for (const path of ["/102.html", "/103.html", "/104-tabs.html", "/105-tabs.html"]) {
    site.files.set(path, PAGE.replaceAll("URL", program.url));
  }
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await program?.stop();
});

beforeEach(async () => {
  context = await browser.newContext();
});

afterEach(() => context.close());

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(site.origin + path);
  await connected(page);
  return page;
}

describe("a page", () => {
  it("that is reloaded keeps its session, asks for no password, and has the calls", async () => {
    const page = await open("/102.html");
    const session = await sessionOf(page);
    const call = await program.ring("102", "4085551212");
    await expect.poll(() => states(page)).toEqual(["4085551212 ring"]);
    await page.reload();
    await connected(page);
    expect(await sessionOf(page)).toBe(session);
    expect(await page.evaluate(() => window.asked)).toBe(0);
    expect(await states(page)).toEqual(["4085551212 ring"]);
    expect(await told(page)).toEqual([{ event: "start" }, { event: "ring", callerID: "4085551212" }]);
    await program.simulate("DELETE", `/calls/${call}`);
    await expect.poll(() => states(page)).toEqual([]);
  });

  it("that goes offline shows no actions, and continues when it is online again", async () => {
    const page = await open("/103.html");
    await program.ring("103", "4085551212");
    await expect.poll(() => states(page)).toEqual(["4085551212 ring"]);
    await context.setOffline(true);
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.waitForFunction(() => window.client.status.state === "waiting");
    expect(await page.evaluate(() => window.client.calls.own[0]?.actions)).toEqual([]);
    await program.simulate("POST", "/extensions/103/answer");
    await context.setOffline(false);
    await connected(page);
    await expect.poll(() => states(page)).toEqual(["4085551212 connected"]);
    const seqs = (await told(page)).flatMap(({ seq }) => seq ?? []);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    await page.evaluate(() => window.client.logOff());
  });
});

describe("tabs that share one event channel", () => {
  it("have one session and the same calls, and another tab continues when the leading one is closed", async () => {
    const first = await open("/104-tabs.html");
    const second = await open("/104-tabs.html");
    const third = await open("/104-tabs.html");
    expect(new Set(await Promise.all([first, second, third].map(sessionOf))).size).toBe(1);
    expect(await second.evaluate(() => window.asked)).toBe(0);
    await program.ring("104", "4085551212");
    for (const page of [first, second, third]) await expect.poll(() => states(page)).toEqual(["4085551212 ring"]);
    await first.close();
    await program.simulate("POST", "/extensions/104/answer");
    for (const page of [second, third]) {
      await expect.poll(() => states(page), { timeout: 5000 }).toEqual(["4085551212 connected"]);
      const seqs = (await told(page)).flatMap(({ seq }) => seq ?? []);
      expect(seqs, "nothing is lost or twice").toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
      expect((await told(page)).filter(({ event }) => event === "ring")).toHaveLength(1);
    }
    await third.evaluate(() => window.client.dropCall(window.client.calls.own[0] as { callHandle: number }));
    for (const page of [second, third]) await expect.poll(() => states(page)).toEqual([]);
  });

  it("are all logged off when one of them logs off, and none of them asks for a password", async () => {
    const first = await open("/105-tabs.html");
    const second = await open("/105-tabs.html");
    await second.evaluate(() => window.client.logOff());
    for (const page of [first, second]) {
      await page.waitForFunction(() => window.client.status.state === "loggedOff");
    }
    expect(await first.evaluate(() => window.client.status.error?.error)).toBe("logged_off");
    expect(await Promise.all([first, second].map((page) => page.evaluate(() => window.asked)))).toEqual([1, 0]);
  });
});
