// What one tab of the browser does for all of them.

import { signal } from "@preact/signals";
import { isShared as mayLock } from "../shared/session";

/** True in the tab that keeps the shift, notifies and opens pages for all tabs. */
export const isChief = signal(false);
/** True in the tab that rings for all tabs. */
export const isBell = signal(false);
/** True if any tab of this browser can ring. */
export const hasBell = signal(false);

const CHIEF = "altigen-webproxy console chief";
const BELL = "altigen-webproxy console bell";

hold(CHIEF, () => (isChief.value = true));

let wantsBell = false;

/** From now on this tab can ring, and does so if no other tab does. */
export function offerBell(): void {
  if (wantsBell) return;
  wantsBell = true;
  hold(BELL, () => (isBell.value = hasBell.value = true));
}

/** Looks whether a tab can ring. */
export async function lookForBell(): Promise<void> {
  const { held = [] } = mayLock ? await navigator.locks.query() : {};
  hasBell.value = isBell.value || held.some(({ name }) => name === BELL);
}

/** Waits for its turn, and keeps it until the tab is closed. Without Web Locks each tab is on its own. */
function hold(name: string, begin: () => void): void {
  if (!mayLock) return begin();
  void navigator.locks.request(name, () => {
    begin();
    return new Promise(() => {});
  });
}
