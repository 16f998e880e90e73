// What can be asked for a call, as buttons and shortcuts ask it.

import { signal } from "@preact/signals";
import type { Call } from "../../../clients/javascript/src/index.js";
import { calls, client } from "../shared/session";
import { openCrm } from "./crm-page";
import { isRinging } from "./model/course";
import type { Shortcut } from "./model/shortcuts";
import { run } from "./requests";
import { settings } from "./settings";
import { markDeclined, unmarkDeclined } from "./shift-store";

type Action = Call["actions"][number];
type RecordAction = Extract<Action, `record${string}`>;
type Operation = "Start" | "Stop" | "Mute" | "Unmute" | "Pause" | "Resume";

/** A part of a call that is open for the user to fill in. */
export const openPart = signal<{ place: string; part: "transfer" | "keypad" } | undefined>(undefined);

/** Name of a call in this page, where its requests and failures belong. */
export function placeOf({ extension, callHandle }: Call): string {
  return `call ${extension}/${callHandle}`;
}

export function togglePart(call: Call, part: "transfer" | "keypad"): void {
  const place = placeOf(call);
  const { value } = openPart;
  openPart.value = value?.place === place && value.part === part ? undefined : { place, part };
}

export function answer(call: Call): void {
  // Now, while the browser knows of the click: later it would block the page.
  if (settings.value.crmWhen === "answer") openCrm(call);
  void run(placeOf(call), "answer", () => client.answerCall(call));
}

export async function drop(call: Call): Promise<void> {
  if (!isRinging(call)) return void (await run(placeOf(call), "drop", () => client.dropCall(call)));
  markDeclined(call);
  if (!(await run(placeOf(call), "decline", () => client.dropCall(call)))) unmarkDeclined(call);
}

export const hold = (call: Call) => run(placeOf(call), "hold", () => client.holdCall(call));
export const retrieve = (call: Call) => run(placeOf(call), "retrieve", () => client.retrieveCall(call));
export const conference = (call: Call) => run(placeOf(call), "conferenceCall", () => client.conferenceCall(call));

export function record(call: Call, action: RecordAction): Promise<boolean> {
  const Operation = action.slice("record".length) as Operation;
  const { callHandle } = call;
  return run(placeOf(call), action, () => client.recordCall({ callHandle, Operation }));
}

export function sendDigits(call: Call, digits: string): Promise<boolean> {
  return run(placeOf(call), "sendDigits", () => client.sendDigits({ callHandle: call.callHandle, digits }));
}

export function transfer(call: Call, target: string): Promise<boolean> {
  const { callHandle } = call;
  return run(placeOf(call), "transferNow", () => client.transferCall({ callHandle, target }));
}

/** Calls the target while the call is held. */
export function consult(call: Call, target: string): Promise<boolean> {
  return run(placeOf(call), "consult", () => client.makeCall({ target }));
}

/** Leaves the party that is held and the one that was consulted to each other. */
export function join(call: Call): Promise<boolean> {
  const { callHandle } = call;
  return run(placeOf(call), "transfer", () => client.transferCall({ callHandle, consult: true }));
}

/** Ends the consultation and takes the held call back, as soon as the phone system offers it. */
export function goBack(consulted: Call, held: Call): Promise<boolean> {
  return run(placeOf(held), "retrieve", async () => {
    await client.dropCall(consulted);
    await offered(held, "retrieve");
    await client.retrieveCall(held);
  });
}

/** Longest wait for an action to be offered, in milliseconds. The request then tells why it is not. */
const OFFER_DEADLINE = 3000;

function offered({ extension, callHandle }: Call, action: Action): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (client.calls.get(extension, callHandle)?.actions.includes(action)) done();
    };
    const done = () => {
      stop();
      clearTimeout(timer);
      resolve();
    };
    const stop = client.subscribe(look);
    const timer = setTimeout(done, OFFER_DEADLINE);
    look();
  });
}

/** The call that is held and the one that is talked on, where the line has exactly these two. */
export function twoCalls(own: readonly Call[]): { held: Call; other: Call } | undefined {
  const parties = own.filter(({ direction, state }) => !(direction === "in" && state === "ring"));
  const held = parties.filter(({ state }) => state === "held");
  const others = parties.filter(({ state }) => state === "connected" || state === "ringback");
  const [one, other] = [held[0], others[0]];
  return parties.length === 2 && one && other ? { held: one, other } : undefined;
}

const BY_KEY: Partial<Record<Shortcut, [Action[], (call: Call, action: Action) => unknown]>> = {
  answer: [["answer"], answer],
  hold: [["hold", "retrieve"], (call, action) => (action === "hold" ? hold(call) : retrieve(call))],
  drop: [["drop"], drop],
  transfer: [["transfer"], (call) => togglePart(call, "transfer")],
  conference: [["conference"], conference],
  keypad: [["dtmf"], (call) => togglePart(call, "keypad")],
  record: [["recordStart", "recordStop"], (call, action) => record(call, action as RecordAction)],
  pause: [["recordPause", "recordResume"], (call, action) => record(call, action as RecordAction)],
};

/** Does what a key asks for, if the phone system offers it for a call: the one that is talked on comes first. */
export function byKey(shortcut: Shortcut): boolean {
  const [actions, request] = BY_KEY[shortcut] ?? [[]];
  const rank = ({ state }: Call) => ["connected", "conference", "ringback", "held"].indexOf(state);
  const own = [...calls.value.own].sort((one, other) => rank(one) - rank(other));
  if (shortcut !== "answer") own.sort((one, other) => Number(isRinging(one)) - Number(isRinging(other)));
  for (const call of own) {
    const action = actions.find((name) => call.actions.includes(name));
    if (action && request) return void request(call, action), true;
  }
  return false;
}
