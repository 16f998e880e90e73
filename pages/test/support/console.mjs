// The console in a browser, as an agent uses it.

import { logOn, open } from "./page.mjs";

/** Opens the console and logs on. What it does with sound, other pages and notifications is noted. */
export async function openConsole(browser, url, extension, options = {}) {
  const page = await open(browser, "about:blank", { permissions: ["notifications"], ...options });
  await page.context().addInitScript(note);
  await page.goto(`${url}/console`);
  await logOn(page, extension);
  await page.locator(".banner[data-live=true]").waitFor();
  return page;
}

export { state } from "./page.mjs";

export async function startShift(page) {
  await page.getByRole("button", { name: "Start shift" }).click();
  await page.getByText("On shift for").waitFor();
  await page.locator(".own-state.ready").waitFor();
}

/** The card of the call with a party. */
export function card(page, party) {
  return page.locator("article.call").filter({ hasText: party });
}

/** Runs in the page, before its script. */
function note() {
  globalThis.noted = { starts: 0, stops: 0, notifications: [], opened: [] };
  const { start, stop } = AudioBufferSourceNode.prototype;
  AudioBufferSourceNode.prototype.start = function (...given) {
    noted.starts++;
    noted.heardAt = performance.now();
    noted.context = this.context;
    return start.apply(this, given);
  };
  AudioBufferSourceNode.prototype.stop = function (...given) {
    noted.stops++;
    return stop.apply(this, given);
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        const event = JSON.parse(data);
        if (event.callEventType === "ring") noted.rang?.(event);
      });
    }
  };
  globalThis.Notification = class {
    static permission = "granted";
    static requestPermission = async () => "granted";
    constructor(title, options) {
      noted.notifications.push({ title, ...options });
    }
    close() {
      noted.notifications.pop();
    }
  };
  globalThis.open = (address, target) => {
    noted.opened.push([address, target]);
    return {};
  };
}
