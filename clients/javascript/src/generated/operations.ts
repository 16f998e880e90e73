// Written by generate.mjs from the documents in docs/. Do not edit.

/** The operations that are methods of the client. */
export const OPERATIONS = {
  answerCall: { method: "POST", path: "/sessions/{sessionId}/calls/{callHandle}/answer" },
  conferenceCall: { method: "POST", path: "/sessions/{sessionId}/calls/{callHandle}/conference" },
  dropCall: { method: "DELETE", path: "/sessions/{sessionId}/calls/{callHandle}" },
  getAgent: { method: "GET", path: "/sessions/{sessionId}/agent" },
  getChannelToken: { method: "POST", path: "/sessions/{sessionId}/channel-token" },
  getDirectory: { method: "GET", path: "/sessions/{sessionId}/directory", query: ["search","limit"] },
  getHealth: { method: "GET", path: "/health" },
  getHistory: { method: "GET", path: "/sessions/{sessionId}/history" },
  getQueue: { method: "GET", path: "/sessions/{sessionId}/workgroups/{workgroup}/queue" },
  getReadiness: { method: "GET", path: "/ready" },
  getSession: { method: "GET", path: "/sessions/{sessionId}" },
  getWatch: { method: "GET", path: "/sessions/{sessionId}/watch" },
  holdCall: { method: "POST", path: "/sessions/{sessionId}/calls/{callHandle}/hold" },
  listCalls: { method: "GET", path: "/sessions/{sessionId}/calls" },
  listWorkgroups: { method: "GET", path: "/sessions/{sessionId}/workgroups" },
  makeCall: { method: "POST", path: "/sessions/{sessionId}/calls", body: true, key: true, query: ["wait"] },
  monitorExtension: { method: "POST", path: "/sessions/{sessionId}/extensions/{extension}/monitor", body: true },
  recordCall: { method: "POST", path: "/sessions/{sessionId}/calls/{callHandle}/record", body: true },
  recordCurrentCall: { method: "POST", path: "/sessions/{sessionId}/record", body: true, query: ["callHandle"] },
  recordExtension: { method: "POST", path: "/sessions/{sessionId}/extensions/{extension}/record", body: true },
  resolveNumber: { method: "GET", path: "/dialplan", query: ["target","trunkAccessCode"] },
  retrieveCall: { method: "POST", path: "/sessions/{sessionId}/calls/{callHandle}/retrieve" },
  sendDigits: { method: "POST", path: "/sessions/{sessionId}/calls/{callHandle}/dtmf", body: true },
  setAgentState: { method: "PUT", path: "/sessions/{sessionId}/agent", body: true },
  setExtensionAgentState: { method: "PUT", path: "/sessions/{sessionId}/extensions/{extension}/agent", body: true },
  setExtensionWorkgroupLogon: { method: "PUT", path: "/sessions/{sessionId}/extensions/{extension}/workgroups/{workgroup}", body: true },
  setWatch: { method: "PUT", path: "/sessions/{sessionId}/watch", body: true },
  setWorkgroupLogon: { method: "PUT", path: "/sessions/{sessionId}/workgroups/{workgroup}", body: true },
  stopMonitoringExtension: { method: "DELETE", path: "/sessions/{sessionId}/extensions/{extension}/monitor" },
  transferCall: { method: "POST", path: "/sessions/{sessionId}/calls/{callHandle}/transfer", body: true },
} as const;

/** The name of an operation. */
export type OperationName = keyof typeof OPERATIONS;
