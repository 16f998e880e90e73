// Pages whose WebProxy is one of a cluster, and is killed. Needs nats-server, as test/program/cluster.test.ts.

import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launch } from "../support/chromium.js";
import { connected, PAGE, sessionOf, states, told, type PageWindow } from "../support/client-page.js";
import { HAS_NATS, ProgramCluster } from "../support/program-cluster.js";
import { Site } from "../support/site.js";

declare const window: PageWindow & EventTarget;

describe.skipIf(!HAS_NATS)("a cluster of two", () => {
  let site: Site;
  let cluster: ProgramCluster;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    site = await Site.start();
    cluster = await ProgramCluster.start({ WEBPROXY_BROWSERS__ORIGINS: site.origin });
    for (const path of ["/102.html", "/104-tabs.html"]) site.files.set(path, PAGE.replaceAll("URL", cluster.proxy.url));
    browser = await launch();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.stop();
    await cluster?.stop();
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

  it("keeps the session of a page that is reloaded when its node has been killed, and asks for no password", async () => {
    const page = await open("/102.html");
    const session = await sessionOf(page);
    await cluster.program.ring("102", "4085551212");
    await expect.poll(() => states(page)).toEqual(["4085551212 ring"]);
    const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    expect(stored, "an open page leaves no ticket lying about").toBe("{}");
    await cluster.endNode();
    await page.reload();
    await connected(page);
    expect(await sessionOf(page)).toBe(session);
    expect(await page.evaluate(() => window.asked)).toBe(0);
    await expect.poll(() => states(page)).toEqual(["4085551212 ring"]);
    await page.evaluate(() => window.client.logOff());
    await cluster.startNode();
  });

  it("continues the session of all tabs by one of them, and requests of the others find their way", async () => {
    const tabs = [await open("/104-tabs.html"), await open("/104-tabs.html"), await open("/104-tabs.html")];
    const session = await sessionOf(tabs[0] as Page);
    await cluster.program.ring("104", "4085551212");
    for (const tab of tabs) await expect.poll(() => states(tab)).toEqual(["4085551212 ring"]);
    const ticket = await tabs[0]?.evaluate(() => window.client.status.session?.ticket);
    await cluster.endNode();
    for (const tab of tabs) {
      await tab.waitForFunction(
        (before) => window.client.status.state === "connected" && window.client.status.session?.ticket !== before,
        ticket,
      );
    }
    await tabs[2]?.evaluate(() => window.client.answerCall(window.client.calls.own[0] as { callHandle: number }));
    for (const tab of tabs) {
      await expect.poll(() => states(tab)).toEqual(["4085551212 connected"]);
      expect(await sessionOf(tab)).toBe(session);
      const seqs = (await told(tab)).flatMap(({ seq }) => seq ?? []);
      expect(seqs, "nothing is lost or twice").toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    }
    expect(await Promise.all(tabs.map((tab) => tab.evaluate(() => window.asked)))).toEqual([1, 0, 0]);
    const tickets = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.client.status.session?.ticket)));
    expect(new Set(tickets).size, "one tab has continued it").toBe(1);
  });
});
