const TICK = 1000;
/** A timer that is so late means that the machine has slept, or that the page was frozen. */
const JUMP = 5000;

/** Events of the page after which the event channel may be dead. `visibilitychange` bubbles to the window. */
const EVENTS = ["online", "pageshow", "visibilitychange"] as const;

/** The reasons to look at the event channel at once. */
export type WakeReason = (typeof EVENTS)[number] | "jump" | "tick";

/** Calls back each second, and at once when the machine or the page wakes up. */
export function onWake(woken: (reason: WakeReason) => void, signal: AbortSignal): void {
  let last = Date.now();
  const timer = setInterval(() => {
    const late = Math.abs(Date.now() - last - TICK);
    last = Date.now();
    woken(late > JUMP ? "jump" : "tick");
  }, TICK);
  signal.addEventListener("abort", () => clearInterval(timer));
  for (const name of EVENTS) globalThis.addEventListener?.(name, () => woken(name), { signal });
}
