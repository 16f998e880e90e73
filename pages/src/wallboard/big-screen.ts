// The board alone, large, for a screen on a wall. The address with #big begins with it.

import { effect, signal } from "@preact/signals";

const HASH = "#big";

export const isBig = signal(location.hash === HASH);

addEventListener("hashchange", () => (isBig.value = location.hash === HASH));

/** Begins or ends the big screen. To be called when the user clicks, since browsers want that for a full screen. */
export function setBig(wanted: boolean): void {
  history.replaceState(null, "", wanted ? HASH : location.pathname + location.search);
  isBig.value = wanted;
  // Where the browser refuses, the board is large in its window.
  if (wanted) void document.documentElement.requestFullscreen?.().catch(() => {});
  else if (document.fullscreenElement) void document.exitFullscreen();
}

// Escape ends the full screen by the browser itself.
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement && isBig.value) setBig(false);
});

let lock: WakeLockSentinel | undefined;

/** Keeps the screen on. The browser takes that back whenever the page is hidden. */
async function stayOn(): Promise<void> {
  if (!isBig.value || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
  // Refused with an empty battery; the screen may then go dark.
  lock = await navigator.wakeLock.request("screen").catch(() => undefined);
  if (!isBig.value) void lock?.release();
}

document.addEventListener("visibilitychange", () => void stayOn());
effect(() => {
  document.documentElement.classList.toggle("big", isBig.value);
  if (isBig.value) void stayOn();
  else void lock?.release();
});
