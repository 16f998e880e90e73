// The application that shows the console in a frame. The page's policy lets only those of `pages.origins` do so.

import type { Call } from "../../../clients/javascript/src/index.js";
import { client } from "../shared/session";
import { isRinging } from "./model/course";
import { isChief } from "./tabs";

/** Origin of the application; undefined if the console is a page of its own. */
const parent = window.parent === window ? undefined : (location.ancestorOrigins?.[0] ?? origin(document.referrer));

function origin(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).origin : undefined;
}

function tell(type: "ring" | "connect" | "disconnect", call: Call): void {
  if (!parent || parent === "null") return;
  // Of several tabs, the one with `first` is to pop.
  window.parent.postMessage({ source: "altigen-console", type, first: isChief.value, call }, parent);
}

let before: readonly Call[] = [];

/** Tells what has become of the own calls. */
function compare(): void {
  const { calls, status } = client;
  if (status.state !== "connected" || calls.own === before) return;
  const known = new Map(before.map((call) => [call.callHandle, call]));
  before = calls.own;
  for (const call of before) {
    const old = known.get(call.callHandle);
    known.delete(call.callHandle);
    if (isRinging(call) && old?.state !== "ring") tell("ring", call);
    if (call.state === "connected" && (!old || old.state === "ring" || old.state === "ringback")) tell("connect", call);
  }
  for (const call of known.values()) tell("disconnect", call);
}

/** Begins to tell the application of calls, and to take numbers that it wants to have dialled. */
export function embed(propose: (target: string) => void): void {
  if (!parent) return;
  client.subscribe(compare);
  addEventListener("message", ({ origin: from, source, data }) => {
    if (from !== parent || source !== window.parent) return;
    const { type, target } = (data ?? {}) as { type?: unknown; target?: unknown };
    if (type === "dial" && typeof target === "string") propose(target.slice(0, 200));
  });
}
