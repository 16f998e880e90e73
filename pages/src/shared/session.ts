// The user's session: the client library, with its state as signals.

import { computed, signal } from "@preact/signals";
import { sharedByTabs, WebproxyClient, WebproxyError } from "../../../clients/javascript/src/index.js";
import type { Calls, Credentials, Status } from "../../../clients/javascript/src/index.js";

/** Address of the WebProxy: the page's script is in its folder `pages`. */
export const BASE = new URL("..", import.meta.url).href.replace(/\/$/, "");

/** Longest silence of an open event channel, which has a heartbeat each second, in milliseconds. */
const LONGEST_SILENCE = 1600;
const LOOK = 200;

let credentials: Credentials | null = null;
/** True in a page that logs on again by itself while it is open. */
let staysLoggedOn = false;
/** When the event channel was last heard. */
let heard = 0;

/** False where the browser has no Web Locks, or keeps them from a frame in a page of another site. */
async function mayLock(): Promise<boolean> {
  try {
    await navigator.locks.query();
    return true;
  } catch {
    return false;
  }
}

/** True for the page whose tabs share one session, so that a call pops up and rings once. */
export const isShared = /\/console\/?$/i.test(location.pathname) && (await mayLock());
/** Tells the tabs that have no event channel of their own that the channel was heard, and that the user has logged on. */
const heardByTabs = isShared ? new BroadcastChannel(`altigen-webproxy heard ${BASE}`) : undefined;
if (heardByTabs) {
  heardByTabs.onmessage = ({ data }) => {
    heard = Date.now();
    if (data === "loggedOn" && client.status.state === "loggedOff") void resume();
  };
}

/** Notes each message, so that a silence is seen before the client gives the connection up. */
class HeardWebSocket extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols);
    this.addEventListener("message", () => {
      heard = Date.now();
      heardByTabs?.postMessage("heard");
    });
  }
}

/** Null in a page that was reloaded and whose session is gone: the form asks again. */
function ask(): Credentials | null {
  const given = credentials;
  if (!staysLoggedOn) credentials = null;
  return given;
}

/** From now on the page keeps what the user logs on with in its memory, until the user logs off. */
export function stayLoggedOn(): void {
  staysLoggedOn = true;
}

export const client = new WebproxyClient({
  url: BASE,
  name: location.pathname,
  credentials: ask,
  heartbeat: 1,
  WebSocket: HeardWebSocket,
  ...(isShared && { tabs: sharedByTabs() }),
});

export const status = signal<Status>(client.status);
export const calls = signal<Calls>(client.calls);
/** True while the open event channel is silent for longer than it may be. */
const silent = signal(false);
/** True as long as the user is logged on, also while the connection is lost. */
export const isLoggedOn = computed(() => status.value.session !== undefined || status.value.state === "connecting");
/** True if what the page shows may be older than two seconds. */
export const isStale = computed(() => status.value.state !== "connected" || silent.value);
/** True if requests can be sent and the phone system answers. */
export const isLive = computed(() => !isStale.value && status.value.altiserv);
/** Why the last logon was refused. */
export const logonError = signal<WebproxyError | undefined>(undefined);

client.subscribe(() => {
  if (client.status.state === "connected" && status.peek().state !== "connected") heard = Date.now();
  status.value = client.status;
  calls.value = client.calls;
});
setInterval(() => {
  const { state, transport } = client.status;
  silent.value = state === "connected" && transport === "websocket" && Math.abs(Date.now() - heard) > LONGEST_SILENCE;
}, LOOK);

export async function logOn(given: Credentials): Promise<void> {
  credentials = given;
  await attempt();
}

/** Continues the session of the page before it was reloaded, if there was one. */
export async function resume(): Promise<void> {
  await attempt();
  if (logonError.value?.error === "cancelled") logonError.value = undefined;
}

async function attempt(): Promise<void> {
  logonError.value = undefined;
  try {
    await client.logOn();
    heardByTabs?.postMessage("loggedOn");
  } catch (error) {
    logonError.value = error instanceof WebproxyError ? error : new WebproxyError("internal", String(error), { cause: error });
  }
}

export async function logOff(): Promise<void> {
  credentials = null;
  await client.logOff().catch(() => {});
}

export { WebproxyError };
