import type { AgentStateEvent, Answer } from "../../../../clients/javascript/src/index.js";

/** What the WebProxy answers about the agent. */
export type AgentBody = Answer<"getAgent">;
export type Reason = AgentBody["reasons"][number];
/** A state that begins when the last call ends. */
export type NextState = NonNullable<AgentBody["nextState"]>;
/** A state that may be asked for. */
export type State = AgentBody["state"];

/** `here`: asked for in this window. `told`: by the phone system. `read`: asked when the page was opened. */
export type Source = "here" | "told" | "read";

/** The own state as an agent. */
export interface Own extends Omit<AgentBody, "state" | "since" | "extension"> {
  readonly state: AgentStateEvent["state"];
  readonly since: number | undefined;
  readonly source: Source;
}

/** The own state after an answer. The source of a state that has not changed stays. */
export function answered({ extension, ...body }: AgentBody, source: Source, before: Own | undefined, now: number): Own {
  const { since: told, ...rest } = body;
  const isSame = before?.state === body.state && source === "read";
  const since = told === undefined ? (before?.state === body.state ? before.since : undefined) : timeOf(told, now);
  return { ...rest, since, source: isSame ? before.source : source };
}

/** The own state after an event. `asked` is the state that this window is asking for. */
export function told(event: AgentStateEvent, { workgroups: known, reasons, ...before }: Own, asked: State | undefined, now: number): Own {
  const { workgroup, state, reason, nextState, nextStateError } = event;
  const isSame = before.state === state;
  const workgroups = known.map((one) => (one.number === workgroup?.number ? { ...one, state: workgroup.state } : one));
  const since = event.since === undefined ? (isSame ? before.since : now) : timeOf(event.since, now);
  const source = asked === state ? "here" : isSame ? before.source : "told";
  return {
    state,
    since,
    source,
    workgroups,
    reasons,
    ...(reason && { reason }),
    ...(nextState && { nextState }),
    ...(nextStateError && { nextStateError }),
  };
}

/** A time of another clock is never in the future. */
function timeOf(text: string, now: number): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.min(time, now);
}
