import type { AgentStateEvent } from "../../../../clients/javascript/src/index.js";

/** A state of an agent; `unknown` after an outage in which the phone system did not tell it. */
export type State = AgentStateEvent["state"];

/** What is known of an agent. */
export interface Standing {
  readonly state: State;
  /** Since when, in milliseconds as of `Date.now()`; undefined if nobody says it. */
  readonly since: number | undefined;
  /** Why the agent is not ready, if the agent has told it. */
  readonly reason?: string;
  /** The states in the workgroups that were told, by number. */
  readonly workgroups: ReadonlyMap<string, InWorkgroup>;
}

export interface InWorkgroup {
  readonly state: State;
  readonly loggedOn: boolean | undefined;
}

/** What is known of an agent after an event. */
export function told(before: Standing | undefined, event: AgentStateEvent, now: number): Standing {
  const { state, workgroup, reason } = event;
  const since = event.since === undefined ? undefined : Math.min(Date.parse(event.since), now);
  if (state === "unknown") return { state, since, workgroups: new Map() };
  const workgroups = new Map(before?.workgroups);
  if (workgroup) {
    const loggedOn = workgroup.loggedOn ?? workgroups.get(workgroup.number)?.loggedOn;
    workgroups.set(workgroup.number, { state: workgroup.state, loggedOn });
  }
  return { state, since, ...(reason && { reason: reason.name }), workgroups };
}
