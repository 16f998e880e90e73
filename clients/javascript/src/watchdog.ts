import type { WakeReason } from "./wake.js";

/** Longest time from opening an event channel to its BoundEvent, in milliseconds. */
const OPENING_DEADLINE = 10_000;

/** What is known of an event channel. */
export interface Sign {
  /** True after its BoundEvent. */
  bound: boolean;
  /** When it was last heard, as of `Date.now()`. */
  heard: number;
}

/** Decides whether an event channel is dead. A heartbeat is due so often, in seconds. */
export function isDead({ bound, heard }: Sign, heartbeat: number, reason: WakeReason): boolean {
  // A clock that was set back counts as silence too.
  const silence = Math.abs(Date.now() - heard);
  if (!bound) return silence > OPENING_DEADLINE;
  // Another network: the connection is most likely gone, and a new one continues where it stopped.
  return reason === "online" || silence > heartbeat * (reason === "tick" ? 2000 : 1000);
}
