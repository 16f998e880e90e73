import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import assert from "node:assert/strict";

const WIDTHS = [360, 1280, 1920];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Opens a page in English; whatever its script throws or its policy refuses fails the test. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 }, ...options });
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (line) => /Content Security Policy/.test(line.text()) && page.faults.push(line.text()));
  await page.goto(url);
  return page;
}

/** Waits until the page says that it is not up to date; returns after how many milliseconds. */
export async function untilAway(page, from) {
  await page.locator(".banner[data-live=false]").waitFor();
  return Date.now() - from;
}

export async function logOn(page, extension, password = "1234") {
  await page.getByLabel(/^(Extension|Nebenstelle)$/).fill(extension);
  await page.getByLabel(/^(Password|Kennwort)$/).fill(password);
  await page.keyboard.press("Enter");
}

/** Fails where axe-core finds a violation. Evaluated beside the page's policy, which takes no script from here. */
export async function accessible(page, state) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] }));
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(told, [], state);
  assert.deepEqual(page.faults, [], state);
}

/** States whose pictures are in the documentation, with their names and sizes. */
const IMAGES = { recording: ["console", { width: 1280, height: 640 }], "wallboard-day": ["wallboard", { width: 1920, height: 1000 }] };

/**
 * Fails where the state is not accessible in one of the languages and themes. SCREENSHOTS names a directory for pictures of all states;
 * with IMAGES, those of the documentation are made anew.
 */
export async function state(page, name) {
  if (process.env.IMAGES && IMAGES[name]) {
    const [image, size] = IMAGES[name];
    await page.setViewportSize(size);
    await page.screenshot({ path: resolve(import.meta.dirname, `../../../docs/images/${image}.png`) });
  }
  const directory = process.env.SCREENSHOTS;
  const spoken = await page.evaluate(() => document.documentElement.lang);
  for (const [language, colorScheme] of [["en", "light"], ["en", "dark"], ["de", "dark"], ["de", "light"]]) {
    if (!(await speak(page, language))) continue;
    await page.emulateMedia({ colorScheme });
    await accessible(page, `${name}, ${language}, ${colorScheme}`);
    for (const width of directory ? WIDTHS : []) {
      if (colorScheme === "dark" && width !== 1280) continue;
      await page.setViewportSize({ width, height: width === 360 ? 740 : 600 });
      await page.screenshot({ path: `${directory}/${name}-${language}-${width}-${colorScheme}.png`, fullPage: true });
    }
  }
  await speak(page, spoken);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** The browser's user chooses a language. False where one was chosen in the page, which stays. */
async function speak(page, language) {
  await page.evaluate((language) => {
    Object.defineProperty(navigator, "language", { value: language, configurable: true });
    dispatchEvent(new Event("languagechange"));
  }, language);
  return (await page.evaluate(() => document.documentElement.lang)) === language;
}
