// The shift as it is kept in this browser: one tab writes what the phone system tells, all tabs read it.

import { signal } from "@preact/signals";
import type { Call } from "../../../clients/javascript/src/index.js";
import { keep, kept } from "../shared/language";
import { client } from "../shared/session";
import {
  clear, decline, NO_SHIFT, observe, readShift, recall, undecline, type Shift,
} from "./model/shift";
import { isChief } from "./tabs";

let name = "";
/** What is kept where the browser keeps nothing. */
let memory: string | undefined;

export const shift = signal<Shift>(NO_SHIFT);

/** Reads the shift of the user who is logged on, and follows the calls. */
export function openShift(extension: string): void {
  const next = `altigen-webproxy shift ${extension}`;
  if (name !== next) memory = undefined;
  name = next;
  shift.value = current();
  look();
}

/** Notes the calls as they are told now. */
export function look(): void {
  const { status, calls } = client;
  // Without a connection it is not known which calls have ended.
  if (status.state !== "connected" || !isChief.value || name === "") return;
  change((before) => observe(before, calls.own, Date.now()));
}

/** Takes over the calls that the WebProxy remembers: another machine may have seen them. Without an answer, the own ones are shown. */
async function remember(): Promise<void> {
  const { calls } = await client.getHistory().catch(() => ({ calls: [] }));
  if (isChief.value && name !== "") change((before) => recall(before, calls));
}

client.subscribe(look);
client.on("resync", () => void remember());
isChief.subscribe(look);
addEventListener("storage", ({ key }) => {
  if (key === name) shift.value = current();
});

export const startShift = () => change((before) => ({ ...before, started: before.started ?? Date.now() }));
export const endShift = () => change((before) => ({ ...before, started: undefined }));
export const seeMissed = () => change((before) => ({ ...before, seen: Date.now() }));
export const clearHistory = () => change((before) => clear(before, Date.now()));
export const markDeclined = (call: Call) => change((before) => decline(before, call));
export const unmarkDeclined = (call: Call) => change((before) => undecline(before, call));
/** The numbers of callers are not left behind in the browser. */
export const forgetShift = () => change(() => NO_SHIFT);

function change(changed: (before: Shift) => Shift): void {
  const before = current();
  const after = changed(before);
  if (after !== before) {
    memory = JSON.stringify(after);
    keep(name, memory);
  }
  shift.value = after;
}

function current(): Shift {
  return readShift(kept(name) ?? memory);
}
