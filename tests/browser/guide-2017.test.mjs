// A page of 2017, written from the original guide with jQuery, from another origin than the Web API's.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch } from "./chromium.mjs";
import { Site } from "./site.mjs";
import { Certificate, Webproxy } from "./webproxy.mjs";

const EXAMPLE = new URL("../../examples/guide-2017/", import.meta.url);

// The example with one version of jQuery.
function example(jquery) {
  const files = Object.fromEntries(
    ["index.html", "agent.js", "agent.css"].map((name) => [`/${name}`, new URL(name, EXAMPLE)]),
  );
  files["/jquery.js"] = new URL(`node_modules/${jquery}/dist/jquery.js`, import.meta.url);
  return files;
}

let certificate, pages, webproxy, browser;

before(async () => {
  certificate = new Certificate();
  pages = new Map(["jquery-1.12", "jquery"].map((jquery) => [jquery, new Site(certificate, example(jquery))]));
  await Promise.all([...pages.values()].map((page) => page.start()));
  webproxy = new Webproxy(certificate, [...pages.values()].map((page) => page.origin), "basic");
  await webproxy.start();
  browser = await launch(certificate);
});

after(async () => {
  await browser?.close();
  const code = await webproxy?.stop();
  await Promise.all([...(pages?.values() ?? [])].map((page) => page.stop()));
  certificate?.remove();
  assert.equal(code, 0, "the program ended well");
});

async function open(jquery) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${pages.get(jquery).origin}/index.html`);
  return page;
}

// What the phone system's simulator does.
function simulate(page, path, body = {}) {
  const what = { url: `${webproxy.url}/simulator${path}`, body };
  return page.evaluate(
    ({ url, body }) => $.ajax({ url, type: "POST", contentType: "application/json", data: JSON.stringify(body) }),
    what,
  );
}

describe("XMLHttpRequest.open with a name and a password", () => {
  // As a page of the Web API's own origin: browsers send such credentials to no other one.
  it("logs on, since a Basic challenge is what it waits for", async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${webproxy.url}/docs/`);
    const answer = await page.evaluate(
      () =>
        new Promise((done) => {
          const request = new XMLHttpRequest();
          request.open("POST", "/sessions", true, "103", "1234");
          request.onloadend = () => done({ status: request.status, text: request.responseText });
          request.send();
        }),
    );
    assert.equal(answer.status, 200, answer.text);
    assert.equal(JSON.parse(answer.text).extension, "103");
    await page.context().close();
  });
});

for (const jquery of ["jquery-1.12", "jquery"]) {
  describe(`with ${jquery}`, () => {
    it("logs on, sees the ring, records, mutes, unmutes, stops, drops and logs off", async () => {
      const page = await open(jquery);
      await page.fill("#server", webproxy.url);
      await page.fill("#user", "101");
      await page.fill("#password", "1234");
      await page.click("#logon button[type=submit]");
      await page.getByText("Connected to AltiServ.").waitFor();
      await simulate(page, "/calls", { to: "101", from: { number: "4085551212", name: "Zoë" } });
      await page.locator("tr.ring").getByText("Zoë 4085551212").waitFor();
      await simulate(page, "/extensions/101/answer");
      const call = page.locator("tr.connect");
      for (const [operation, state] of [["Start", "Start"], ["Mute", "Mute"], ["Unmute", "Start"], ["Stop", "Stop"]]) {
        if (operation === "Unmute") await page.waitForTimeout(500); // The guide wants mute and unmute so far apart.
        await call.getByRole("button", { name: operation, exact: true }).click();
        await call.locator(".recording").getByText(state, { exact: true }).waitFor();
      }
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${jquery}.png` });
      await call.getByRole("button", { name: "Drop" }).click();
      await call.waitFor({ state: "detached" });
      await page.fill("#number", "102");
      await page.click("#dial button");
      const dialled = page.locator("tr.ringback");
      await dialled.waitFor();
      await dialled.getByRole("button", { name: "Drop" }).click();
      await dialled.waitFor({ state: "detached" });
      await page.click("#logoff");
      await page.getByText("Not logged on.").waitFor();
      assert.equal(await page.textContent("#error"), "");
      await page.context().close();
    });

    it("sends its credentials and any header from another origin", async () => {
      const page = await open(jquery);
      const answers = await page.evaluate(async (api) => {
        const logon = await $.ajax({
          url: `${api}/sessions`,
          type: "POST",
          headers: {
            Authorization: `Basic ${btoa("102:1234")}`,
            "X-Requested-With": "XMLHttpRequest",
            "Cache-Control": "no-cache",
            "X-My-Application": "1",
          },
          xhrFields: { withCredentials: true },
        });
        const session = `${api}/Sessions/${logon.sessionId}/`;
        const shown = await $.ajax({ url: session, xhrFields: { withCredentials: true } });
        const gone = await $.ajax({ url: session, type: "DELETE", xhrFields: { withCredentials: true } });
        return { extension: shown.extension, gone };
      }, webproxy.url);
      assert.deepEqual(answers, { extension: "102", gone: {} });
      await page.context().close();
    });
  });
}
