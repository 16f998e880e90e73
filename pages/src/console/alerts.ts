// What the user is made aware of: rings by sound, notification and title, and recordings that are paused.

import { computed, effect, signal, untracked } from "@preact/signals";
import type { Call } from "../../../clients/javascript/src/index.js";
import { calls, client, isLive, isLoggedOn } from "../shared/session";
import { now } from "../shared/tick";
import { openCrm } from "./crm-page";
import { isAlerting, isRinging, partyOf } from "./model/course";
import { reminders } from "./model/nag";
import { settings } from "./settings";
import { shift } from "./shift-store";
import { remind, ring, silence } from "./sound";
import { isBell, isChief, lookForBell } from "./tabs";
import { c } from "./texts";

/** The own calls that ring. */
export const ringingCalls = computed(() => (isLive.value ? calls.value.own.filter(isRinging) : []));
/** Since when a recording is paused or muted; undefined if none is. */
const heldBack = computed(() => {
  const kept = shift.value.courses.find(({ ended, recording }) => !ended && recording && recording.state !== "Start");
  return kept?.recording?.since;
});
export const isNotifyDenied = signal(false);

const notifications = new Map<string, Notification>();

/** The name and number of a call's other party. */
export function partyText(call: Call): string {
  const { number, name } = partyOf(call);
  return [name, number].filter(Boolean).join(" · ") || c("unknownParty");
}

export function beginAlerts(): void {
  effect(sound);
  effect(title);
  effect(notify);
  effect(nag);
  effect(() => void (now.value && untracked(() => shift.value.started && lookForBell())));
  client.on("ring", (call) => {
    if (isChief.value && shift.value.started && settings.value.crmWhen === "ring") openCrm(call);
  });
}

function sound(): void {
  if (!isBell.value || !shift.value.started || ringingCalls.value.length === 0) return silence();
  // Beside a conversation it rings softly.
  const isTalking = calls.value.own.some((call) => !isAlerting(call) && call.state !== "held");
  ring((settings.value.volume / 100) * (isTalking ? 0.25 : 1));
}

function title(): void {
  const [call] = ringingCalls.value;
  document.title = call && isLoggedOn.value ? `☎ ${partyText(call)} – ${c("title")}` : c("title");
}

/** A notification for each ring, while it rings, if the user looks elsewhere. */
function notify(): void {
  const ringing = new Map(ringingCalls.value.map((call) => [`${call.extension}/${call.callHandle}`, call]));
  for (const [key, notification] of notifications) {
    if (ringing.has(key)) continue;
    notification.close();
    notifications.delete(key);
  }
  if (!isChief.value || !shift.value.started || !("Notification" in window)) return;
  isNotifyDenied.value = Notification.permission === "denied";
  if (Notification.permission !== "granted" || document.hasFocus()) return;
  for (const [key, call] of ringing) if (!notifications.has(key)) notifications.set(key, shown(key, call));
}

function shown(tag: string, call: Call): Notification {
  const { workgroupName } = call.callInfo;
  const body = workgroupName && c("via", { workgroup: workgroupName });
  const options = { tag, body, requireInteraction: true, silent: true };
  const notification = new Notification(c("incomingFrom", { party: partyText(call) }), options);
  notification.onclick = () => window.focus();
  return notification;
}

let reminded = 0;

function nag(): void {
  const count = heldBack.value === undefined ? 0 : reminders(heldBack.value, now.value);
  if (count > reminded && isBell.value && isLive.value) remind(settings.value.volume / 100);
  reminded = count;
}

/** Asks for what a ring needs. To be called when the user clicks. */
export async function permitNotifications(): Promise<void> {
  if (!("Notification" in window)) return;
  const permission = Notification.permission === "default" ? await Notification.requestPermission() : Notification.permission;
  isNotifyDenied.value = permission === "denied";
}
