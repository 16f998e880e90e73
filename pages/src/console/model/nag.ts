/** Time between two reminders that a recording is paused, in milliseconds. */
const EVERY = 15_000;

/** How often the user has been reminded of a recording that is paused since then. */
export function reminders(since: number, now: number): number {
  return Math.max(0, Math.floor((now - since) / EVERY));
}
