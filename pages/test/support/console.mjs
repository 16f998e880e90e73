// The console in a browser, as an agent uses it.

import { accessible, logOn, open } from "./page.mjs";

const WIDTHS = [360, 1280, 1920];

/** Opens the console and logs on. What it does with sound, other pages and notifications is noted. */
export async function openConsole(browser, url, extension, options = {}) {
  const page = await open(browser, "about:blank", { permissions: ["notifications"], ...options });
  await page.context().addInitScript(note);
  await page.goto(`${url}/console`);
  await logOn(page, extension);
  await page.locator(".banner[data-live=true]").waitFor();
  return page;
}

export async function startShift(page) {
  await page.getByRole("button", { name: "Start shift" }).click();
  await page.getByText("On shift for").waitFor();
  await page.locator(".own-state.ready").waitFor();
}

/** The card of the call with a party. */
export function card(page, party) {
  return page.locator("article.call").filter({ hasText: party });
}

/** Fails where the state is not accessible in one of the themes; SCREENSHOTS names a directory for pictures. */
export async function state(page, name) {
  const directory = process.env.SCREENSHOTS;
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await accessible(page, `${name}, ${colorScheme}`);
    for (const width of directory ? WIDTHS : []) {
      if (colorScheme === "dark" && width !== 1280) continue;
      await page.setViewportSize({ width, height: width === 360 ? 740 : 600 });
      await page.screenshot({ path: `${directory}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
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
