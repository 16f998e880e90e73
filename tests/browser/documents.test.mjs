// The page of the documents: a developer logs on, hears a call ring, and tries a request with the session filled in.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.mjs";
import { Certificate, Webproxy } from "./webproxy.mjs";

let certificate, webproxy, browser;

before(async () => {
  certificate = new Certificate();
  webproxy = new Webproxy(certificate, []);
  await webproxy.start();
  browser = await launch(certificate);
});

after(async () => {
  await browser?.close();
  const code = await webproxy?.stop();
  certificate?.remove();
  assert.equal(code, 0, "the program ended well");
});

// The page in a window of this width, with what it asked for elsewhere and what went wrong in it.
async function open(width = 1280) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const [foreign, complaints] = [[], []];
  page.on("request", (request) => {
    const url = request.url();
    if (!/^(data|blob):/.test(url) && !url.startsWith(`${webproxy.url}/`)) foreign.push(url);
  });
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(`${webproxy.url}/docs`);
  await page.locator(".opblock").first().waitFor();
  return { page, foreign, complaints };
}

async function logOn(page, extension, password = "1234") {
  await page.getByLabel("Extension", { exact: true }).fill(extension);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log on", exact: true }).click();
}

const event = (page, text) => page.locator("#events li", { hasText: text }).first();

describe("the page of the documents", () => {
  it("shows every request in the order of a day, tries one, and asks nobody else for anything", async () => {
    const { page, foreign, complaints } = await open();
    const tags = await page.locator(".opblock-tag a span").allTextContents();
    const day = ["Sessions", "Calls", "Recording", "Events", "Agents", "Supervisors", "Administration", "Simulator"];
    assert.deepEqual(tags, day);
    assert.ok((await page.locator(".opblock").count()) >= 40);
    assert.equal(await page.locator(".opblock").first().getAttribute("id"), "operations-Sessions-logOn");
    const health = page.locator("#operations-Administration-getHealth");
    await health.locator(".opblock-summary").click();
    await health.locator("button.execute").click();
    await health.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
    assert.deepEqual(foreign, []);
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it("logs on, shows a caller's ring, and fills session and call into the requests", async () => {
    const { page, complaints } = await open();
    await logOn(page, "101");
    await page.getByText("live", { exact: true }).waitFor();
    await page.getByRole("button", { name: "A caller rings 101" }).click();
    const ring = event(page, "ring");
    await ring.locator("summary").click();
    const told = JSON.parse(await ring.locator("pre").textContent());
    assert.deepEqual([told.callEventType, told.callInfo.callerName], ["ring", "Ada Lovelace"]);

    const answer = page.locator("#operations-Calls-answerCall");
    await answer.locator(".opblock-summary").click();
    const filled = (name) => answer.locator(`tr[data-param-name="${name}"] input`).inputValue();
    assert.equal(await filled("callHandle"), String(told.callHandle));
    assert.equal(await filled("sessionId"), await page.locator("#session").textContent());
    await answer.locator("button.execute").click();
    await answer.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
    await event(page, "connect").waitFor();

    await page.getByRole("button", { name: "The caller hangs up" }).click();
    await event(page, "disconnect").waitFor();
    await page.getByLabel("Search the events").fill("disconnect");
    assert.equal(await page.locator("#events li:visible").count(), 1);
    await page.getByRole("button", { name: "Log off", exact: true }).click();
    await page.getByText("Logged off.").waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it("fills in no optional parameter, so that a long poll needs only the number after which it continues", async () => {
    const { page, complaints } = await open();
    await logOn(page, "101");
    await page.getByText("live", { exact: true }).waitFor();
    const poll = page.locator("#operations-Events-getEvents");
    await poll.locator(".opblock-summary").click();
    for (const name of ["lastSeq", "hello", "heartbeat", "after", "wait"]) {
      assert.equal(await poll.locator(`tr[data-param-name="${name}"] input`).inputValue(), "", name);
    }
    await poll.locator('tr[data-param-name="after"] input').fill("0");
    await poll.locator("button.execute").click();
    await poll.locator(".live-responses-table .response-col_status", { hasText: "200" }).waitFor();
    assert.deepEqual(complaints, []);
    await page.close();
  });

  it("says whom the simulated office has, until somebody is logged on", async () => {
    const { page } = await open();
    const hint = page.getByText("101 to 110 with the password 1234");
    await hint.waitFor();
    await logOn(page, "110");
    await hint.waitFor({ state: "hidden" });
    await page.close();
  });

  it("says why a logon is refused, and fits a phone", async () => {
    const { page } = await open(390);
    await logOn(page, "101", "wrong");
    await page.getByRole("status").getByText("401 wrong_credentials").waitFor();
    for (const operation of ["Calls-makeCall", "Events-getEvents"]) {
      await page.locator(`#operations-${operation} .opblock-summary`).click();
      await page.locator(`#operations-${operation} button.execute`).waitFor();
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, "nothing is beside the screen");
    await page.close();
  });
});
