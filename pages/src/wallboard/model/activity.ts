import type { Call } from "../../../../clients/javascript/src/index.js";
import type { InWorkgroup, Standing, State } from "./standing";

/** What an agent does, as the wallboard shows it: the call comes before the state. */
export type Activity = "talking" | "held" | "ringing" | "dialling" | State | "loggedOff";

/** The call that an agent is busy with: one that is talked on comes first. */
export function mainCall(calls: readonly Call[]): Call | undefined {
  const rank = ({ state }: Call) => ["connected", "conference", "held", "ringback", "ring"].indexOf(state);
  return [...calls].sort((one, other) => rank(one) - rank(other))[0];
}

/** What an agent does in a workgroup; undefined if it is not known. */
export function activityOf(call: Call | undefined, standing: Standing | undefined, here: InWorkgroup | undefined): Activity | undefined {
  if (call) return activityIn(call);
  if (here?.loggedOn === false) return "loggedOff";
  return here?.state ?? standing?.state;
}

/** What an agent does in a call. */
export function activityIn({ state, direction }: Call): Activity {
  if (state === "held") return "held";
  if (state === "ring") return direction === "in" ? "ringing" : "dialling";
  return state === "ringback" ? "dialling" : "talking";
}

/** The other party of a call. */
export function partyOf({ direction, callInfo }: Call): string {
  const { callerID, callerName, calleeID, calleeName } = callInfo;
  const [name, number] = direction === "in" ? [callerName, callerID] : [calleeName, calleeID];
  return name || number;
}
