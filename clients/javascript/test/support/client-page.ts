// A page with the client of `/client.js`, and what a test sees of it.

import type { Page } from "playwright-core";
import type { WebproxyClient } from "../../src/index.js";

/** What the pages' own scripts have. */
export interface PageWindow {
  client: WebproxyClient;
  asked: number;
  /** What the handlers were told. */
  told: { event: string; seq?: number; callerID?: string }[];
}
declare const window: PageWindow & EventTarget;

/**
 * The page of the user whose extension begins its name; those whose names end in `tabs` share a session. URL is the
 * address of the WebProxy.
 */
export const PAGE = `<!doctype html><meta charset="utf-8"><script src="URL/client.js"></script><script>
  window.asked = 0;
  window.told = [];
  window.client = new AltigenWebProxy.WebproxyClient({
    url: "URL",
    credentials: () => (window.asked++, { extension: location.pathname.slice(1, 4), password: "1234" }),
    tabs: location.pathname.endsWith("tabs.html") ? AltigenWebProxy.sharedByTabs() : undefined,
  });
  client.on("event", ({ eventType, seq }) => told.push({ event: eventType, seq }));
  client.on("resync", ({ reason }) => told.push({ event: reason }));
  client.on("ring", ({ callInfo }) => told.push({ event: "ring", callerID: callInfo.callerID }));
  client.logOn();
</script>`;

export function connected(page: Page): Promise<unknown> {
  return page.waitForFunction(() => window.client.status.state === "connected");
}

export function states(page: Page): Promise<string[]> {
  return page.evaluate(() => window.client.calls.own.map(({ callInfo, state }) => `${callInfo.callerID} ${state}`));
}

export function told(page: Page): Promise<PageWindow["told"]> {
  return page.evaluate(() => window.told);
}

export function sessionOf(page: Page): Promise<string | undefined> {
  return page.evaluate(() => window.client.status.session?.sessionId);
}
