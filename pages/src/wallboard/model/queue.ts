import type { QueueEvent } from "../../../../clients/javascript/src/index.js";

type Told = QueueEvent["caller"];

/** A caller who waits in a queue. */
export interface Caller {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly priority: number;
  /** Since when, in milliseconds as of `Date.now()`. */
  readonly since: number;
}

/** The callers after an event, the one who waits longest first. */
export function after(queue: readonly Caller[], event: QueueEvent, now: number): readonly Caller[] {
  const caller = callerOf(event.caller, now);
  const others = queue.filter(({ id }) => id !== caller.id);
  if (event.queueEventType === "out") return others;
  return [...others, caller].sort((one, other) => one.since - other.since);
}

function callerOf({ id, callerID, callerName, priority, since }: Told, now: number): Caller {
  return { id, number: callerID, name: callerName, priority, since: Math.min(Date.parse(since), now) };
}
