import { backoff } from "./backoff.js";
import { fateOfClose, type Fate } from "./close-codes.js";
import { WebproxyError } from "./error.js";
import type { Feed, FeedHost } from "./feed.js";
import { isFinal, logOn, type AskCredentials } from "./logon.js";
import { pause } from "./pause.js";
import type { Http } from "./request.js";
import { LOST, type Binding, type Ending, type NamedTransport } from "./transport.js";
import { TransportChoice } from "./transport-choice.js";
import type { BoundEvent, ChannelMessage, Session } from "./types.js";
import { onWake, type WakeReason } from "./wake.js";

/** Longest time from opening an event channel to its BoundEvent, in milliseconds. */
const OPENING_DEADLINE = 10_000;

/** What a link needs to know. */
export interface LinkOptions {
  readonly http: Http;
  readonly ask: AskCredentials;
  /** Seconds between two heartbeats. */
  readonly heartbeat: number;
  readonly transports: readonly NamedTransport[];
  readonly WebSocket: typeof WebSocket | undefined;
}

/** The way on after a failure, and the reason for it. */
interface Setback {
  fate: Fate;
  error: WebproxyError;
}

/**
 * The page's own session and event channel.
 *
 *     logging on ----> connecting ----> connected
 *        ^  ^              |  ^             |
 *        |  |     failure  v  |  pause      | lost
 *        |  +----------- waiting <----------+
 *        +- logOnAgain -----+
 *
 * There is one event channel at a time: the next one is opened when the one before has been let go of.
 */
export class Link implements Feed {
  readonly #options: LinkOptions;
  readonly #choice: TransportChoice;
  #failures = 0;
  /** Looks after what is under way: an open channel, or a pause. */
  #woken: (reason: WakeReason) => void = () => {};

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#choice = new TransportChoice(options.transports);
  }

  async run(host: FeedHost, signal: AbortSignal): Promise<WebproxyError | undefined> {
    onWake((reason) => this.#woken(reason), signal);
    for (;;) {
      const { fate, error } = await this.#connect(host, signal);
      if (signal.aborted) return undefined;
      if (fate === "final") return error;
      if (fate === "logOnAgain") {
        // A session that has worked is gone since the WebProxy was started again: it is there, so there is no need to wait.
        if (host.mirror.state.lastSeq) this.#failures = 0;
        host.setSession(undefined);
      }
      await this.#wait(host, error, signal);
      if (signal.aborted) return undefined;
    }
  }

  /** Logs on if necessary, and follows the event channel to its end. */
  async #connect(host: FeedHost, signal: AbortSignal): Promise<Setback> {
    try {
      const session = host.session ?? (await this.#logOn(host, signal));
      const ending = await this.#listen(session, host, signal);
      return { fate: fateOfClose(ending.code), error: closed(ending) };
    } catch (cause) {
      // Anything else comes from the function for the credentials.
      const error = cause instanceof WebproxyError ? cause : new WebproxyError("cancelled", String(cause), { cause });
      return { fate: isFinal(error) ? "final" : "tryAgain", error };
    }
  }

  async #logOn(host: FeedHost, signal: AbortSignal): Promise<Session> {
    host.setStatus({ state: "loggingOn" });
    const session = await logOn(this.#options.http, this.#options.ask, signal);
    host.setSession(session);
    return session;
  }

  async #listen({ sessionId }: Session, host: FeedHost, signal: AbortSignal): Promise<Ending> {
    const [name, transport] = this.#choice.current;
    const { http, heartbeat, WebSocket } = this.#options;
    const cut = new AbortController();
    const watchdog = new Watchdog(heartbeat * 1000);
    this.#woken = (reason) => watchdog.isDead(reason) && cut.abort();
    host.setStatus({ state: "connecting", transport: name });
    const deliver = (message: ChannelMessage) => {
      watchdog.heard();
      if (message.eventType === "HeartbeatEvent") return;
      if (message.eventType === "BoundEvent") this.#bound(message, host, watchdog);
      else if (!host.take(message)) cut.abort();
    };
    const { lastSeq } = host.mirror.state;
    const binding: Binding = { ...http, sessionId, lastSeq, heartbeat, WebSocket };
    const ending = await transport(binding, deliver, AbortSignal.any([signal, cut.signal]));
    // Another code means that the WebProxy was reached in this way.
    if (!watchdog.bound && ending.code === LOST.code) this.#choice.failed(ending);
    return ending;
  }

  #bound(message: BoundEvent, host: FeedHost, watchdog: Watchdog): void {
    watchdog.bound = true;
    this.#failures = 0;
    this.#choice.worked();
    host.bound(message);
  }

  /** Waits before the next try. What the WebProxy asks for is kept; anything else ends when the page wakes up. */
  async #wait(host: FeedHost, error: WebproxyError, signal: AbortSignal): Promise<void> {
    const { retryAfter } = error;
    const wait = retryAfter ?? backoff(this.#failures++);
    const cut = new AbortController();
    this.#woken = (reason) => reason !== "tick" && retryAfter === undefined && cut.abort();
    host.setStatus({ state: "waiting", error, retryAt: Date.now() + wait });
    await pause(wait, AbortSignal.any([signal, cut.signal]));
  }
}

/** Decides whether an event channel is dead. */
class Watchdog {
  bound = false;
  readonly #heartbeat: number;
  #heard = Date.now();

  constructor(heartbeat: number) {
    this.#heartbeat = heartbeat;
  }

  heard(): void {
    this.#heard = Date.now();
  }

  isDead(reason: WakeReason): boolean {
    if (!this.bound) return this.#silence() > OPENING_DEADLINE;
    // Another network: the connection is most likely gone, and a new one continues where it stopped.
    if (reason === "online") return true;
    return this.#silence() > this.#heartbeat * (reason === "tick" ? 2 : 1);
  }

  /** Milliseconds. A clock that was set back counts as silence too. */
  #silence(): number {
    return Math.abs(Date.now() - this.#heard);
  }
}

function closed({ code, reason }: Ending): WebproxyError {
  const name = fateOfClose(code) === "final" ? "logged_off" : "channel_closed";
  return new WebproxyError(name, reason || "the connection was lost", { code });
}
