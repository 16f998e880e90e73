import type { ChannelMessage, TransportName } from "./types.js";

/** What an event channel is opened with. */
export interface Binding {
  /** Address of the WebProxy, without a slash at the end. */
  readonly url: string;
  readonly sessionId: string;
  /** Number of the last event that was processed, to continue from. */
  readonly lastSeq?: number | undefined;
  /** Which owner of the session has given that number, in a cluster. */
  readonly epoch?: number | undefined;
  /** Seconds between two heartbeats. */
  readonly heartbeat: number;
  readonly fetch: typeof fetch;
  readonly WebSocket: typeof WebSocket;
}

/** The part of a query that names the last event that was processed. */
export function after(name: string, { lastSeq, epoch }: Pick<Binding, "lastSeq" | "epoch">): string {
  return (lastSeq === undefined ? "" : `&${name}=${lastSeq}`) + (epoch === undefined ? "" : `&epoch=${epoch}`);
}

/** The end of an event channel. */
export interface Ending {
  /** The close code of the event channel; 1006 for a lost connection. */
  readonly code: number;
  readonly reason?: string | undefined;
  /** True if the WebProxy, or something before it, has answered over HTTP. */
  readonly reached?: boolean;
}

/** The end of a connection that nobody has closed. */
export const LOST: Ending = { code: 1006 };

/**
 * Opens an event channel and passes on what it carries, in order. Resolves when the channel has ended. When the signal
 * is aborted, the channel is let go of at once, and what is delivered afterwards counts for nothing.
 */
export type Transport = (
  binding: Binding,
  deliver: (message: ChannelMessage) => void,
  signal: AbortSignal,
) => Promise<Ending>;

/** A transport and its name. */
export type NamedTransport = readonly [TransportName, Transport];
