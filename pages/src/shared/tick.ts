import { signal } from "@preact/signals";

/** The time, in milliseconds. All timers of a page follow this one, once a second. */
export const now = signal(Date.now());

setInterval(() => (now.value = Date.now()), 1000);
