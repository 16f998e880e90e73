// The console by mouse, in every state, with what the phone system says about it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { card, openConsole, startShift, state } from "./support/console.mjs";
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

const button = (scope, name) => scope.getByRole("button", { name, exact: true });

test("a call is announced, answered, held, recorded, paused, keyed into and ended", async () => {
  const page = await openConsole(browser, program.url, "101");
  await state(page, "before-shift");
  await startShift(page);
  await state(page, "ready");
  await program.simulate("POST", "/calls", {
    to: "101", from: { number: "4085551212", name: "Zoë Ångström" }, dnis: { number: "8005550100", name: "Orders" },
    ivrData: "account=4711", userData: "gold",
  });
  const call = card(page, "Zoë Ångström");
  await page.getByRole("alert").getByText("Incoming call: Zoë Ångström · 4085551212").waitFor();
  for (const fact of ["Orders · 8005550100", "account=4711", "gold"]) await call.getByText(fact).waitFor();
  assert.match(await page.title(), /Zoë Ångström/);
  await page.waitForFunction(() => noted.starts === 1);
  await state(page, "ring");
  await button(call, "Answer").click();
  await call.getByText("Connected").waitFor();
  await page.waitForFunction(() => noted.stops === 1);
  await call.getByText("Talking for").waitFor();
  await state(page, "connected");

  await button(call, "Hold").click();
  await call.getByText("On hold for").waitFor();
  await state(page, "held");
  await button(call, "Retrieve").click();
  await button(call, "Hold").waitFor();

  await button(call, "Record").click();
  await page.locator(".recording-light").getByText("Recording by you").waitFor();
  await state(page, "recording");
  await button(call, "Pause recording").click();
  const light = page.locator(".recording-light");
  await light.getByText("Recording is paused").waitFor();
  await state(page, "recording-paused");
  await button(light, "Resume recording").click();
  await light.getByText("Recording by you").waitFor();

  await button(call, "Keypad").click();
  await button(call, "5").click();
  await page.keyboard.press("#");
  await call.getByText("Sent: 5#").waitFor();
  const { calls } = await program.simulate("GET", "/calls");
  assert.deepEqual(calls.map(({ digits }) => digits.map((sent) => sent.digits).join("")), ["5#"]);
  await state(page, "keypad");

  await button(call, "Hang up").click();
  await page.getByText("No call", { exact: true }).waitFor();
  await page.getByRole("region", { name: "This shift" }).getByText("recorded").waitFor();
  await state(page, "after-call");
  await page.context().close();
});

test("a call is transferred at once, and after a consultation in both ways; the directory and Enter find the target", async () => {
  const page = await openConsole(browser, program.url, "102");
  await startShift(page);
  const first = await program.ring("102", "4085550001", "First Caller");
  const call = card(page, "First Caller");
  await button(call, "Answer").click();
  await button(call, "Transfer").click();
  await call.getByLabel("Transfer to").fill("103");
  await call.getByText("Dials 103").waitFor();
  await state(page, "transfer");
  await page.keyboard.press("Enter");
  await call.waitFor({ state: "detached" });
  await program.simulate("DELETE", `/calls/${first.id}`);

  await program.ring("102", "4085550002", "Second Caller");
  const second = card(page, "Second Caller");
  await button(second, "Answer").click();
  await button(second, "Transfer").click();
  await second.getByLabel("Transfer to").fill("104");
  await button(second, "Consult first").click();
  const both = page.getByRole("region", { name: "Consult first" });
  await both.waitFor();
  await state(page, "consult");
  await both.getByRole("button", { name: /^Back to Second Caller/ }).click();
  await both.waitFor({ state: "detached" });
  await second.getByText("Connected").waitFor();

  await button(second, "Transfer").click();
  await second.getByLabel("Transfer to").fill("105");
  await button(second, "Consult first").click();
  await both.waitFor();
  await program.simulate("POST", "/extensions/105/answer");
  await button(page.locator("main"), "Conference").first().click();
  await page.locator("article.conference").nth(1).waitFor();
  await state(page, "conference");
  await program.simulate("POST", "/extensions/102/hangup");
  await page.getByText("No call", { exact: true }).waitFor();

  await program.ring("102", "4085550003", "Third Caller");
  const third = card(page, "Third Caller");
  await button(third, "Answer").click();
  await button(third, "Transfer").click();
  await third.getByLabel("Transfer to").fill("106");
  // With the directory open, and pressed for as long as a hand does.
  await third.getByRole("listbox").waitFor();
  await button(third, "Consult first").click({ delay: 150 });
  await both.getByRole("button", { name: /^Connect Third Caller/ }).click();
  await page.getByText("No call", { exact: true }).waitFor();
  await page.context().close();
});

test("a number is dialled as its preview says; a refusal is told with its reason", async () => {
  const page = await openConsole(browser, program.url, "103");
  const number = page.getByLabel("Number or name");
  await number.fill("(408) 597-9000");
  await page.getByText("Dials 914085979000 (national)").waitFor();
  await state(page, "dial");
  await page.keyboard.press("Enter");
  const call = card(page, "4085979000");
  await call.waitFor();
  await button(call, "Hang up").click();
  await page.getByText("No call", { exact: true }).waitFor();
  await number.fill("199");
  await button(page.locator("main"), "Dial").click();
  await page.getByText(/Dial: Refused: .+/).waitFor();
  await state(page, "refused");
  await page.context().close();
});

test("a missed call says so, and one click leads back to ready", async () => {
  const page = await openConsole(browser, program.url, "104");
  await startShift(page);
  const { id } = await program.ring("104", "4085550004", "Missed Caller");
  await card(page, "Missed Caller").waitFor();
  await program.simulate("DELETE", `/calls/${id}`);
  const missed = page.getByRole("region", { name: "Missed calls" });
  await missed.getByText("Missed Caller").first().waitFor();
  await button(page.locator(".own-state"), "Set to not ready").click();
  await page.locator(".own-state.notReady").waitFor();
  await state(page, "missed");
  await button(missed, "Back to ready").click();
  await missed.waitFor({ state: "hidden" });
  await page.locator(".own-state.ready").waitFor();
  // A call that was declined is not missed.
  await program.ring("104", "4085550005", "Declined Caller");
  await button(card(page, "Declined Caller"), "Decline").click();
  await page.getByText("declined", { exact: true }).waitFor();
  assert.equal(await missed.isVisible(), false);
  await page.context().close();
});

test("the own state is what the phone system says, whoever has changed it, with its source", async () => {
  const page = await openConsole(browser, program.url, "105");
  const own = page.locator(".own-state");
  await own.getByText("Read from the phone system").waitFor();
  await button(own, "Set to not ready").click();
  await own.getByText("Set here and confirmed").waitFor();
  const credentials = `Basic ${Buffer.from("105:1234").toString("base64")}`;
  const session = await (await fetch(`${program.url}/sessions`, { method: "POST", headers: { Authorization: credentials } })).json();
  await fetch(`${program.url}/sessions/${session.sessionId}/agent`, { method: "PUT", body: '{"state":"wrapUp"}' });
  await own.getByText("Told by the phone system").waitFor();
  assert.match(await own.getAttribute("class"), /wrapUp/);
  await state(page, "wrap-up");
  await page.context().close();
});

test("a reload loses nothing: the call, its times, the shift and its list", async () => {
  const page = await openConsole(browser, program.url, "106");
  await startShift(page);
  await program.ring("106", "4085550006", "Lasting Caller");
  await button(card(page, "Lasting Caller"), "Answer").click();
  await card(page, "Lasting Caller").getByText("Talking for").waitFor();
  const kept = () => page.evaluate(() => localStorage.getItem("altigen-webproxy shift 106"));
  const before = await kept();
  await page.reload();
  await card(page, "Lasting Caller").getByText("Talking for").waitFor();
  assert.equal(await page.getByText("at least").count(), 0);
  await page.getByText("On shift for").waitFor();
  assert.equal(await kept(), before);
  // A page that was reloaded may not ring before a click, and says so.
  await page.getByText("This browser lets the page ring only after a click.").waitFor();
  await state(page, "reloaded");
  await button(page, "Turn sound on").click();
  await button(page, "Turn sound on").waitFor({ state: "detached" });
  await program.ring("106", "4085550066", "Second Ring");
  await card(page, "Second Ring").waitFor();
  await page.waitForFunction(() => noted.starts === 1);
  await button(card(page, "Second Ring"), "Decline").click();
  await card(page, "Second Ring").waitFor({ state: "detached" });
  await button(card(page, "Lasting Caller"), "Hang up").click();
  await page.getByText("No call", { exact: true }).waitFor();
  // Numbers of callers are not left behind.
  await button(page, "Log off").click();
  await button(page, "Log on").waitFor();
  assert.equal(JSON.parse(await kept()).courses.length, 0);
  await page.context().close();
});

test("several tabs are in step: one session, one pop, one ring, and the other takes over", async () => {
  const one = await openConsole(browser, program.url, "107");
  await startShift(one);
  const other = await one.context().newPage();
  await other.goto(`${program.url}/console`);
  await other.locator(".banner[data-live=true]").waitFor();
  await other.getByText("On shift for").waitFor();
  await other.getByText("Another tab rings.").waitFor();
  await other.locator("main").click();
  await program.ring("107", "4085550007", "Tab Caller");
  await card(one, "Tab Caller").waitFor();
  await card(other, "Tab Caller").waitFor();
  await one.waitForFunction(() => noted.starts === 1);
  assert.equal(await other.evaluate(() => noted.starts), 0);
  await one.close();
  await other.waitForFunction(() => noted.starts === 1);
  await button(card(other, "Tab Caller"), "Answer").click();
  await card(other, "Tab Caller").getByText("Connected").waitFor();
  await button(card(other, "Tab Caller"), "Hang up").click();
  await other.getByText("No call", { exact: true }).waitFor();
  assert.equal(await other.locator(".history li").count(), 1);
  await other.context().close();
});

test("the CRM's page opens when the user answers, by the template that was chosen", async () => {
  const page = await openConsole(browser, program.url, "108");
  await page.getByText("Settings", { exact: true }).click();
  const template = page.getByLabel("Address of the CRM");
  await template.fill("javascript:alert({callerID})");
  await page.getByText("An address with http or https").waitFor();
  await state(page, "settings");
  await template.fill("https://crm/?phone={callerID}&ivr={ivrData}");
  await startShift(page);
  await program.simulate("POST", "/calls", { to: "108", from: { number: "4085550008" }, ivrData: "a&b" });
  await button(card(page, "4085550008"), "Answer").click();
  await page.waitForFunction(() => noted.opened.length === 1);
  assert.deepEqual(await page.evaluate(() => noted.opened), [["https://crm/?phone=4085550008&ivr=a%26b", "altigen-crm"]]);
  await button(card(page, "4085550008"), "Hang up").click();
  await page.context().close();
});

test("German, from the log on to the call", async () => {
  const page = await openConsole(browser, program.url, "109", { locale: "de-DE" });
  await button(page, "Schicht beginnen").click();
  await page.locator(".own-state.ready").waitFor();
  await program.ring("109", "4085550009", "Anrufer");
  await page.getByRole("alert").getByText("Eingehender Anruf: Anrufer").waitFor();
  await state(page, "german-ring");
  await button(card(page, "Anrufer"), "Annehmen").click();
  await card(page, "Anrufer").getByText("Verbunden").waitFor();
  await state(page, "german-connected");
  await button(card(page, "Anrufer"), "Auflegen").click();
  await page.context().close();
});
