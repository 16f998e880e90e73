// The own state as an agent.

import { effect, signal } from "@preact/signals";
import { client, isLoggedOn, WebproxyError } from "../shared/session";
import { answered, told, type AgentBody, type NextState, type Own, type State } from "./model/agent";

/** The own state; null if the user is no agent, undefined while it is not known. */
export const own = signal<Own | null | undefined>(undefined);
/** The state that this window is asking for. */
let asked: State | undefined;
let reads = 0;

client.on("AgentStateEvent", (event) => {
  if (event.extension !== client.status.session?.extension) return;
  // An answer that is under way may be older than this.
  reads++;
  if (own.value) own.value = told(event, own.value, asked, Date.now());
  else void readOwn();
});
client.on("resync", () => void readOwn());
client.on("ServerStatusEvent", ({ connected }) => void (connected && readOwn()));
effect(() => {
  if (!isLoggedOn.value) own.value = undefined;
});

/** Reads the state, unless an event tells it in the meantime. */
export async function readOwn(): Promise<void> {
  const read = ++reads;
  try {
    const body = await client.getAgent();
    if (read === reads) own.value = answered(body, "read", own.value ?? undefined, Date.now());
    else if (own.value === undefined) await readOwn();
  } catch (error) {
    if (read === reads && error instanceof WebproxyError && error.error === "no_privilege") own.value = null;
  }
}

/** Asks for a state. Throws if the phone system refuses. */
export async function setState(state: State, reason?: number): Promise<void> {
  asked = state;
  try {
    take(await client.setAgentState({ state, ...(reason !== undefined && { reason }) }));
  } finally {
    asked = undefined;
  }
}

/** Asks for the state after the last call; undefined takes it back. */
export async function setNextState(next: NextState | undefined): Promise<void> {
  const { code } = next?.reason ?? {};
  take(await client.setAgentState({ nextState: next?.state ?? "none", ...(code !== undefined && { reason: code }) }));
}

export async function setLogon(workgroup: string, loggedOn: boolean): Promise<void> {
  await client.setWorkgroupLogon({ workgroup, loggedOn });
  await readOwn();
}

function take(body: AgentBody): void {
  reads++;
  own.value = answered(body, "here", own.value ?? undefined, Date.now());
}
