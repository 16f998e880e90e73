// The wallboard by mouse, in every state.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { state } from "./support/page.mjs";
import { launch, Program } from "./support/program.mjs";
import { agent, figure, group, OFFICE, openWallboard, staff } from "./support/wallboard.mjs";

let program, browser;

before(async () => {
  program = await Program.start({ WEBPROXY_SESSIONS__BIND_TIMEOUT: "10m" }, OFFICE);
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await program?.stop();
});

const button = (part, name) => part.getByRole("button", { name, exact: true });

test("agents, calls, recordings and the queue are told as they change", async () => {
  await staff(program, "101", "102");
  const page = await openWallboard(browser, program.url);
  for (const [workgroup, name] of [["Sales", "Ada Lovelace"], ["Sales", "Uwe Bauer"], ["Service", "Mei Lin"]]) {
    await agent(page, workgroup, name, "ready").waitFor();
  }
  await state(page, "wallboard-quiet");

  const first = await program.ring("800", "4085550001", "First Caller");
  await page.locator(".agent.ringing").first().waitFor();
  await figure(page, "Sales", "On calls", "1").waitFor();
  const answering = (await agent(page, "Sales", "Ada Lovelace", "ringing").count()) ? "Ada Lovelace" : "Uwe Bauer";
  const other = answering === "Ada Lovelace" ? "Uwe Bauer" : "Ada Lovelace";
  await program.simulate("POST", `/calls/${first.id}/answer`);
  const talking = agent(page, "Sales", answering, "talking");
  await talking.getByText("First Caller").waitFor();
  await talking.locator(".since").waitFor();

  await agent(page, "Sales", other).click();
  const dialog = page.getByRole("dialog");
  await button(dialog, "Set to not ready").click();
  await dialog.getByText("Not ready", { exact: true }).waitFor();
  await state(page, "wallboard-agent-not-ready");
  await button(dialog, "Close").click();
  await agent(page, "Sales", other, "notReady").waitFor();

  const callers = [];
  for (const number of [2, 3, 4]) callers.push(await program.ring("800", `408555000${number}`, `Caller ${number}`));
  await figure(page, "Sales", "Waiting", "3").and(page.locator(".warn")).waitFor();
  await group(page, "Sales").getByText("Caller 4 · 4085550004").waitFor();
  await state(page, "wallboard-queue");
  for (const { id } of callers) await program.simulate("DELETE", `/calls/${id}`);
  await figure(page, "Sales", "Waiting", /^0$/).waitFor();

  await talking.click();
  await dialog.getByText("Talking First Caller").waitFor();
  await button(dialog, "Record").click();
  await dialog.locator(".recording.Start").waitFor();
  await button(dialog, "Pause recording").click();
  await dialog.locator(".recording.Pause").waitFor();
  await state(page, "wallboard-agent-recorded");
  await button(dialog, "Resume recording").click();
  await button(dialog, "Listen").click();
  await button(dialog, "Barge in").click();
  await button(dialog, "Stop listening").click();
  await page.waitForFunction(() => !document.querySelector("dialog [aria-busy=true]"));
  assert.equal(await dialog.locator(".failure").innerText(), "");
  await button(dialog, "Stop listening").click();
  await dialog.locator(".failure").getByText(/^Stop listening: /).waitFor();
  await button(dialog, "Stop recording").click();
  await button(dialog, "Record").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  await program.simulate("DELETE", `/calls/${first.id}`);
  await agent(page, "Sales", answering, "talking").waitFor({ state: "detached" });
  await figure(page, "Sales", "Answered", "1").waitFor({ timeout: 20_000 });
  await figure(page, "Sales", "Abandoned", "3").waitFor();
  await figure(page, "Sales", "Service level", "25").and(page.locator(".bad")).waitFor();
  await page.context().close();
});

test("the reason for which an agent is not ready is told", async () => {
  const [session] = await staff(program, "103");
  const become = (body) => fetch(`${session}/agent`, { method: "PUT", body: JSON.stringify(body) });
  await become({ state: "notReady", reason: 2 });
  const page = await openWallboard(browser, program.url);
  const away = agent(page, "Service", "Mei Lin", "notReady");
  await away.getByText("Not ready: Lunch").waitFor();
  await away.click();
  await page.getByRole("dialog").getByText("Not ready: Lunch").waitFor();
  await state(page, "wallboard-reason");
  await become({ state: "ready" });
  await page.getByRole("dialog").getByText("Ready", { exact: true }).waitFor();
  await page.context().close();
});

test("an agent is logged off from a workgroup and on again", async () => {
  const page = await openWallboard(browser, program.url);
  await agent(page, "Service", "Mei Lin", "ready").click();
  const dialog = page.getByRole("dialog");
  await button(dialog, "Log off from Service").click();
  await button(dialog, "Log on to Service").waitFor();
  await button(dialog, "Close").click();
  await agent(page, "Service", "Mei Lin", "loggedOff").waitFor();
  await figure(page, "Service", "Logged off", "1").waitFor();
  await agent(page, "Service", "Mei Lin").click();
  await button(dialog, "Log on to Service").click();
  await button(dialog, "Log off from Service").waitFor();
  await page.context().close();
});

test("a user who is no supervisor sees what the phone system lets an agent see, and is told what is refused", async () => {
  const page = await openWallboard(browser, program.url, "103");
  await state(page, "wallboard-no-supervisor");
  await page.getByText(/^The workgroups cannot be shown: |^This extension may see no workgroup/).waitFor();
  await page.context().close();
});

test("workgroups are hidden, and thresholds changed, for this browser", async () => {
  const page = await openWallboard(browser, program.url);
  await group(page, "Service").waitFor();
  await page.getByText("Settings", { exact: true }).click();
  await page.getByLabel("Service · 801").uncheck();
  await group(page, "Service").waitFor({ state: "detached" });
  await page.getByLabel("Callers who wait: attention at").fill("0");
  await figure(page, "Sales", "Waiting", "0").and(page.locator(".warn")).waitFor();
  await page.getByLabel("Service level in percent: attention below").waitFor();
  await state(page, "wallboard-settings");
  await page.reload();
  await figure(page, "Sales", "Waiting", "0").and(page.locator(".warn")).waitFor();
  assert.equal(await group(page, "Service").count(), 0);
  await page.context().close();
});

test("the big screen shows the board alone, in German and dark as well", async () => {
  const page = await openWallboard(browser, program.url);
  await button(page, "Big screen").click();
  await button(page, "End big screen").waitFor();
  assert.equal(await button(page, "Log off").count(), 0);
  await agent(page, "Sales", "Ada Lovelace").and(page.locator("div")).waitFor();
  await state(page, "wallboard-big");
  await button(page, "End big screen").click();
  await button(page, "Log off").waitFor();
  await page.context().close();

  const german = await openWallboard(browser, program.url, "110", { locale: "de-DE" });
  await agent(german, "Sales", "Ada Lovelace").getByText("Bereit").waitFor();
  await state(german, "wallboard-german");
  await german.context().close();
});
