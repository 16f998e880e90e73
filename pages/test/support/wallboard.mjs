// The wallboard in a browser, as a supervisor uses it.

import { logOn, open } from "./page.mjs";

/** An office with two workgroups, with few enough agents to have callers wait. */
export const OFFICE = `
[[altiserv.embedded.extensions]]
number = "101"
name = "Ada Lovelace"
[[altiserv.embedded.extensions]]
number = "102"
name = "Uwe Bauer"
[[altiserv.embedded.extensions]]
number = "103"
name = "Mei Lin"
[[altiserv.embedded.extensions]]
number = "110"
name = "Grace Hopper"
role = "supervisor"
[[altiserv.embedded.trunks]]
access_code = "9"
lines = 24
[[altiserv.embedded.workgroups]]
number = "800"
name = "Sales"
members = ["101-102"]
[[altiserv.embedded.workgroups]]
number = "801"
name = "Service"
members = ["102-103"]
[agents]
reasons = ["2 Lunch"]
`;

/** Opens the wallboard and logs on. */
export async function openWallboard(browser, url, extension = "110", options = {}) {
  const page = await open(browser, `${url}/wallboard`, options);
  await logOn(page, extension);
  await page.locator(".banner[data-live=true]").waitFor();
  return page;
}

/** Logs agents on, so that calls of their workgroups ring at their phones. Returns the paths of their sessions. */
export async function staff(program, ...extensions) {
  const paths = [];
  for (const extension of extensions) {
    const authorization = `Basic ${btoa(`${extension}:1234`)}`;
    const answer = await fetch(`${program.url}/sessions`, { method: "POST", headers: { authorization } });
    if (!answer.ok) throw new Error(`${extension}: ${answer.status} ${await answer.text()}`);
    paths.push(`${program.url}/sessions/${(await answer.json()).sessionId}`);
  }
  return paths;
}

/** The part of a workgroup. */
export function group(page, name) {
  return page.getByRole("article", { name });
}

/** An agent in a workgroup, with this activity. */
export function agent(page, workgroup, name, activity = "") {
  return group(page, workgroup).locator(`.agent${activity && `.${activity}`}`).filter({ hasText: name });
}

/** The figure of a workgroup with this label, when it has this text. */
export function figure(page, workgroup, label, text) {
  const part = group(page, workgroup).locator(".figure").filter({ has: page.locator("dt", { hasText: label }) });
  return part.filter({ has: page.locator("dd", { hasText: text }) });
}
