import type { Session } from "./types.js";

/**
 * Keeps a session across a reload of the page. The session stands in `sessionStorage` only between two pages: a tab that
 * is duplicated does not share the session of its original, and an open page leaves no id lying about.
 */
export function remember(name: string, current: () => Session | undefined, signal: AbortSignal): void {
  const leave = () => storage()?.setItem(name, JSON.stringify(current() ?? null));
  // A page that comes back as it was has its session itself.
  const comeBack = () => remembered(name);
  globalThis.addEventListener?.("pagehide", leave, { signal });
  globalThis.addEventListener?.("pageshow", comeBack, { signal });
}

/** Takes the session that the page had before it was reloaded. */
export function remembered(name: string): Session | undefined {
  const text = storage()?.getItem(name) ?? "null";
  storage()?.removeItem(name);
  return (JSON.parse(text) as Session | null) ?? undefined;
}

/** Sandboxed pages may not use it. */
function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}
