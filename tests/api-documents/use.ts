// A client in the types of both generators. It compiles as long as the documents have these names.

import type { components, operations } from "./openapi";
import { logOn, makeCall, type CallState, type ErrorName, type Event } from "./hey-api";

type Schemas = components["schemas"];
type Target = operations["makeCall"]["requestBody"]["content"]["application/json"];

const target: Target = { target: "102" };
const states: CallState[] = ["ring", "ringback", "connected", "held", "conference", "disconnected"];
const same: Schemas["CallState"][] = states;

export function told(event: Event): string {
  switch (event.eventType) {
    case "CallEvent":
      return `${event.callEventType} ${event.callInfo.callerID} ${event.actions.join()} ${same.length}`;
    case "RecordEvent":
      return event.recordingState;
    case "ResyncEvent":
      return String(event.missed);
    default:
      return event.time;
  }
}

export async function dial(): Promise<ErrorName | number> {
  const { data, error } = await logOn({ body: {}, auth: "101:1234" });
  if (!data) return error.error;
  const call = await makeCall({ path: { sessionId: data.sessionId }, body: target });
  return call.data ? call.data.target.dialed.length : call.error.error;
}
