// What is known of the workgroups: their members and figures as they are read, and what events tell in between.

import { effect, signal, type Signal } from "@preact/signals";
import type { Answer, Call, CallEvent, CallUpdateEvent } from "../../../clients/javascript/src/index.js";
import { textOf } from "../shared/requests";
import { calls, client, isLive, isLoggedOn } from "../shared/session";
import { activityOf, mainCall, type Activity } from "./model/activity";
import { after, type Caller } from "./model/queue";
import { told, type Standing } from "./model/standing";
import { settings } from "./settings";

export type Workgroup = Answer<"listWorkgroups">["workgroups"][number];
export type Member = Workgroup["members"][number];

/** Time between two readings of members and figures, for which there are no events, in milliseconds. */
const READ_EVERY = 10_000;
/** Time until a watch that was refused is tried again, in milliseconds. */
const TRY_AGAIN = 10_000;
/** Most workgroups that one session watches. */
const MOST = 50;

/** All workgroups that the user may see; undefined until they have been read. */
export const workgroups = signal<readonly Workgroup[] | undefined>(undefined);
/** Why the workgroups cannot be watched. */
export const problem = signal<string | undefined>(undefined);

const standings = new Map<string, Signal<Standing | undefined>>();
const queues = new Map<string, Signal<readonly Caller[]>>();
const lines = new Map<string, Signal<readonly Call[]>>();
const NO_CALLS: readonly Call[] = [];

export const standingOf = (extension: string) => entry(standings, extension, () => undefined);
export const queueOf = (workgroup: string) => entry(queues, workgroup, () => []);
export const callsOf = (extension: string) => entry(lines, extension, () => NO_CALLS);

/** The workgroups that are shown. */
export function shown(all: readonly Workgroup[] = workgroups.value ?? []): readonly Workgroup[] {
  const { hidden } = settings.value;
  return all.filter(({ number }) => !hidden.includes(number)).slice(0, MOST);
}

/** False if the phone system does not let the user know who waits. */
export function isQueueKnown({ waiting }: Workgroup): boolean {
  return waiting !== undefined;
}

/** What a member does in the workgroup, with the call that the member is busy with. What was read holds until an event tells it. */
export function doingOf(workgroup: string, { extension, state, loggedOn }: Member): Doing {
  const standing = standingOf(extension).value;
  const call = mainCall(callsOf(extension).value);
  const here = standing?.workgroups.get(workgroup) ?? (state && { state, loggedOn });
  return { call, standing, activity: activityOf(call, standing, here) };
}

interface Doing {
  readonly call: Call | undefined;
  readonly standing: Standing | undefined;
  readonly activity: Activity | undefined;
}

function entry<Value>(map: Map<string, Signal<Value>>, key: string, initial: () => Value): Signal<Value> {
  let found = map.get(key);
  if (!found) map.set(key, (found = signal(initial())));
  return found;
}

client.on("AgentStateEvent", (event) => {
  const standing = standingOf(event.extension);
  standing.value = told(standing.value, event, Date.now());
});
client.on("QueueEvent", (event) => {
  const queue = queueOf(event.workgroup);
  queue.value = after(queue.value, event, Date.now());
});
// Events that were missed are made up for by a new watch: it begins with all states and queues.
client.on("resync", () => void watch());

/** The state of each call, with the time at which it was told; that of a call that was there before is not known. */
const stateTimes = new Map<string, { state: Call["state"]; since: number | undefined }>();
const keyOf = ({ extension, callHandle }: Pick<Call, "extension" | "callHandle">) => `${extension}/${callHandle}`;

function noteTime(event: CallEvent | CallUpdateEvent): void {
  const key = keyOf(event);
  const { state, origin } = event;
  if (state === "disconnected") stateTimes.delete(key);
  else if (stateTimes.get(key)?.state !== state) stateTimes.set(key, { state, since: origin === "live" ? Date.now() : undefined });
}
client.on("CallEvent", noteTime);
client.on("CallUpdateEvent", noteTime);
client.on("resync", () => stateTimes.clear());

/** Since when a call is in its state, if that was told. */
export function sinceOf(call: Call): number | undefined {
  const known = stateTimes.get(keyOf(call));
  return known?.state === call.state ? known.since : undefined;
}

/** Each line has a signal of its own, so that a call draws one agent anew and not all. */
effect(() => {
  const byLine = new Map<string, Call[]>();
  for (const call of calls.value.all) {
    const known = byLine.get(call.extension);
    if (known) known.push(call);
    else byLine.set(call.extension, [call]);
  }
  for (const extension of lines.keys()) if (!byLine.has(extension)) byLine.set(extension, []);
  for (const [extension, now] of byLine) {
    const line = callsOf(extension);
    const before = line.peek();
    if (before.length !== now.length || now.some((call, index) => call !== before[index])) line.value = now;
  }
});

effect(() => {
  if (isLoggedOn.value) return;
  workgroups.value = problem.value = undefined;
});

let watches = 0;
/** Members of the watched workgroups, as they were when the watch began. */
let watched = "";

/** Watches the workgroups that are shown. Their states and queues are told anew. */
export async function watch(): Promise<void> {
  const run = ++watches;
  try {
    const { workgroups: read } = await client.listWorkgroups();
    if (run !== watches) return;
    workgroups.value ??= read;
    const wanted = shown(read);
    // States and queues are told of what was not watched before.
    await client.setWatch({ extensions: [] });
    for (const standing of standings.values()) standing.value = undefined;
    for (const queue of queues.values()) queue.value = [];
    const numbers = wanted.map(({ number }) => number);
    if (numbers.length > 0) await client.setWatch({ workgroups: numbers });
    if (run !== watches) return;
    watched = membersOf(wanted);
    // Figures of a workgroup are there once it is watched.
    const { workgroups: now } = await client.listWorkgroups();
    if (run !== watches) return;
    workgroups.value = now;
    problem.value = undefined;
  } catch (error) {
    failed(run, error);
  }
}

function failed(run: number, error: unknown): void {
  if (run !== watches || !isLoggedOn.peek()) return;
  problem.value = textOf(error);
  setTimeout(() => void (run === watches && isLoggedOn.peek() && watch()), TRY_AGAIN);
}

let isReading = false;

/** Reads members and figures. A member who has come or gone needs another watch. */
async function read(): Promise<void> {
  if (isReading || !isLive.peek() || workgroups.peek() === undefined || problem.peek() !== undefined) return;
  const run = watches;
  isReading = true;
  try {
    const { workgroups: next } = await client.listWorkgroups({}, { repeats: 0 });
    if (run !== watches) return;
    if (JSON.stringify(next) !== JSON.stringify(workgroups.peek())) workgroups.value = next;
    if (membersOf(shown()) !== watched) await watch();
  } catch (error) {
    if (isLive.peek()) failed(run, error);
  } finally {
    isReading = false;
  }
}
setInterval(() => void read(), READ_EVERY);

function membersOf(groups: readonly Workgroup[]): string {
  return groups.map(({ number, members }) => `${number}: ${members.map(({ extension }) => extension).join()}`).join("; ");
}
