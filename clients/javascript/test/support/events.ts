// Events as the WebProxy sends them.

import type {
  BoundEvent, CallEvent, CallUpdateEvent, RecordEvent, ResyncEvent, ServerStatusEvent,
} from "../../src/index.js";

const callInfo: CallEvent["callInfo"] = {
  callerID: "4085551212", callerName: "Zoë", callerIPAddress: "", calleeID: "102", calleeName: "Extension 102",
  ivrData: "", userData: "", workgroupName: "", outboundworkgroupName: "", dnisName: "", dnisNumber: "", aniName: "",
  aniNumber: "", callPriority: 0, callSklr: 0, callType: "",
  originalData: { originalworkgroupName: "", originalCallerId: "", originalCallername: "" },
};
const call = {
  time: "2026-11-23T20:34:56.972Z", extension: "102", callHandle: 100, direction: "in" as const, origin: "live" as const,
  recording: { recordingState: "Stop" as const }, callInfo,
};

export function ring(seq: number, change: Partial<CallEvent> = {}): CallEvent {
  const told = { eventType: "CallEvent", callEventType: "ring", state: "ring" } as const;
  return { ...call, ...told, seq, actions: ["answer", "drop"], ...change };
}

export function disconnect(seq: number, change: Partial<CallEvent> = {}): CallEvent {
  return ring(seq, { callEventType: "disconnect", state: "disconnected", actions: [], ...change });
}

export function update(seq: number, change: Partial<CallUpdateEvent> = {}): CallUpdateEvent {
  return { ...call, seq, eventType: "CallUpdateEvent", state: "held", actions: ["drop", "retrieve"], ...change };
}

export function recorded(seq: number, change: Partial<RecordEvent> = {}): RecordEvent {
  return {
    seq, time: call.time, eventType: "RecordEvent", extension: "102", CallHandle: 100, callHandle: 100,
    recordingState: "Start", recordType: "Agent", recording: { recordingState: "Start", recordType: "Agent" },
    actions: ["recordStop"], ...change,
  };
}

export function serverStatus(seq: number, connected = true): ServerStatusEvent {
  return { seq, time: call.time, eventType: "ServerStatusEvent", Connected: connected, connected };
}

export function resync(seq: number, missed: number): ResyncEvent {
  return { seq, time: call.time, eventType: "ResyncEvent", missed };
}

export function bound(seq: number, latest: number, resumed: boolean, change: Partial<BoundEvent> = {}): BoundEvent {
  return { eventType: "BoundEvent", time: call.time, seq, latest, resumed, ...change };
}
