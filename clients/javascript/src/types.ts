import type { WebproxyError } from "./error.js";
import type { components } from "./generated/asyncapi.js";

type EventSchemas = components["schemas"];

export type CallEvent = EventSchemas["CallEvent"];
export type CallUpdateEvent = EventSchemas["CallUpdateEvent"];
export type RecordEvent = EventSchemas["RecordEvent"];
export type AgentStateEvent = EventSchemas["AgentStateEvent"];
export type QueueEvent = EventSchemas["QueueEvent"];
export type ServerStatusEvent = EventSchemas["ServerStatusEvent"];
export type ResyncEvent = EventSchemas["ResyncEvent"];
export type BoundEvent = EventSchemas["BoundEvent"] & OfCluster;
export type HeartbeatEvent = EventSchemas["HeartbeatEvent"];

/** What a BoundEvent tells where the WebProxy is one of a cluster. */
interface OfCluster {
  /** Which owner of the session numbers its events from now on. */
  readonly epoch?: number;
  /** A new ticket, in place of the one before. */
  readonly ticket?: string;
}

/** An event that tells a change. `eventType` distinguishes them. */
export type WebproxyEvent = CallEvent | CallUpdateEvent | RecordEvent | AgentStateEvent | QueueEvent | ServerStatusEvent;

/** Every event has a number: it counts from 1 without gaps. */
export interface NumberedEvent {
  readonly seq: number;
}

/** An event with a number. */
export type ChannelEvent = WebproxyEvent | ResyncEvent;

/** Everything that an event channel carries. */
export type ChannelMessage = ChannelEvent | BoundEvent | HeartbeatEvent;

/** A call of the user's own line or of a watched line, as the list of calls has it. */
export type Call = Readonly<Omit<CallUpdateEvent, "eventType" | "seq" | "time" | "origin">>;

/** A user's session. Its id and its ticket are as secret as a password. */
export interface Session {
  readonly sessionId: string;
  readonly extension: string;
  /** Continues the session at any WebProxy of a cluster. */
  readonly ticket?: string | undefined;
}

/** The user's extension and password. */
export interface Credentials {
  extension: string;
  password: string;
}

/** The kinds of event channels, in the order in which they are tried. */
export type TransportName = "websocket" | "sse" | "poll";

/** The state of the client. A new object after each change. */
export interface Status {
  /** `waiting`: the next try is at `retryAt`. `connected`: the calls are those of the phone system. */
  readonly state: "loggedOff" | "loggingOn" | "connecting" | "connected" | "waiting";
  /** True if the WebProxy has a connection to AltiServ, as far as is known. */
  readonly altiserv: boolean;
  /** The session of the user who is logged on. */
  readonly session?: Session | undefined;
  /** The kind of the open event channel. */
  readonly transport?: TransportName | undefined;
  /** The reason for waiting or for being logged off, unless the client was asked to log off. */
  readonly error?: WebproxyError | undefined;
  /** Time of the next try, in milliseconds as of `Date.now()`. */
  readonly retryAt?: number | undefined;
}

/** The calls were read anew, at once: at the start, after events were missed, or in a new session. */
export interface Resync {
  readonly eventType: "resync";
  readonly reason: "start" | "missed" | "newSession";
  /** Number of events that were missed, if that is known. */
  readonly missed?: number | undefined;
}
