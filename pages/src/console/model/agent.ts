import type { AgentStateEvent } from "../../../../clients/javascript/src/index.js";

export type State = AgentStateEvent["state"];

/** A reason for not being ready, as the WebProxy's configuration names it. */
export interface Reason {
  readonly code: number;
  readonly name: string;
}

/** A state that begins when the last call ends. */
export interface NextState {
  readonly state: State;
  readonly reason?: Reason | undefined;
}

/** What the WebProxy answers about the agent. Some WebProxies know neither reasons nor a next state. */
export interface AgentBody {
  readonly state: State;
  readonly since?: string | undefined;
  readonly workgroups: readonly { number: string; state: State; loggedOn: boolean }[];
  readonly reasons?: readonly Reason[] | undefined;
  readonly reason?: Reason | undefined;
  readonly nextState?: NextState | undefined;
}

/** An event about the agent, with what newer WebProxies add. */
export type AgentEvent = AgentStateEvent & { since?: string; reason?: Reason; nextState?: NextState };

/** `here`: asked for in this window. `told`: by the phone system. `read`: asked when the page was opened. */
export type Source = "here" | "told" | "read";

/** The own state as an agent. */
export interface Own extends Omit<AgentBody, "since"> {
  readonly since: number | undefined;
  readonly source: Source;
}

/** The own state after an answer. The source of a state that has not changed stays. */
export function answered(body: AgentBody, source: Source, before: Own | undefined, now: number): Own {
  const { since: told, ...rest } = body;
  const isSame = before?.state === body.state && source === "read";
  const since = told === undefined ? (before?.state === body.state ? before.since : undefined) : timeOf(told, now);
  return { ...rest, since, source: isSame ? before.source : source };
}

/** The own state after an event. `asked` is the state that this window is asking for. */
export function told(event: AgentEvent, before: Own, asked: State | undefined, now: number): Own {
  const { workgroup, state, reason, nextState } = event;
  const isSame = before.state === state;
  const workgroups = before.workgroups.map((one) =>
    one.number === workgroup?.number ? { ...one, state: workgroup.state } : one,
  );
  const since = event.since === undefined ? (isSame ? before.since : now) : timeOf(event.since, now);
  const source = asked === state ? "here" : isSame ? before.source : "told";
  return { ...before, workgroups, state, reason, nextState, since, source };
}

/** A time of another clock is never in the future. */
function timeOf(text: string, now: number): number | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.min(time, now);
}
