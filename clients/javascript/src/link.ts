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
import { isDead } from "./watchdog.js";

/** Ends that are no failure, the first time after an event channel was open: something else is there at once. */
const NO_FAILURES: readonly Fate[] = ["goOn", "comeAgain", "logOnAgain"];

/** What a link needs to know. */
export interface LinkOptions extends Http {
  readonly ask: AskCredentials;
  /** Seconds between two heartbeats. */
  readonly heartbeat: number;
  readonly transports: readonly NamedTransport[];
  /** Not there on some platforms; then it is not one of the transports. */
  readonly WebSocket: typeof WebSocket;
}

/** The way on after a failure, and the reason for it. */
type Setback = [Fate, WebproxyError];

/**
 * The page's own session and event channel.
 *
 *     logging on ----> connecting ----> connected
 *        ^  ^              |  ^             |
 *        |  |     failure  v  |  pause      | lost
 *        |  +----------- waiting <----------+
 *        +- logOnAgain -----+
 *        +- goOn -----------+
 *
 * There is one event channel at a time: the next one is opened when the one before has been let go of. A session that
 * has moved to another WebProxy is continued by its ticket; without one, the user logs on again.
 */
export class Link implements Feed {
  readonly #options: LinkOptions;
  readonly #choice: TransportChoice;
  #failures = 0;
  #noFailures = new Set(NO_FAILURES);
  /** True if the session must be continued before an event channel can be opened. */
  #hasMoved = false;
  /** Looks after what is under way: an open channel, or a pause. */
  #woken: (reason: WakeReason) => void = () => {};

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#choice = new TransportChoice(options.transports);
  }

  async run(host: FeedHost, signal: AbortSignal): Promise<WebproxyError | undefined> {
    onWake((reason) => this.#woken(reason), signal);
    while (!signal.aborted) {
      const [fate, error] = await this.#connect(host, signal);
      if (signal.aborted) break;
      if (fate === "final") return error;
      if (fate === "goOn") this.#hasMoved = true;
      if (fate === "logOnAgain") host.setSession(undefined);
      await this.#wait(host, fate, error, signal);
    }
    return undefined;
  }

  moved(): void {
    this.#hasMoved = true;
    this.#woken("online");
  }

  /** Sees to a session, and follows the event channel to its end. */
  async #connect(host: FeedHost, signal: AbortSignal): Promise<Setback> {
    try {
      if (!host.session || this.#hasMoved) await this.#logOn(host, signal);
      const { code, reason } = await this.#listen(host, signal);
      const fate = this.#hasMoved && code === LOST.code ? "goOn" : fateOfClose(code);
      const name = fate === "final" ? "logged_off" : "channel_closed";
      return [fate, new WebproxyError(name, reason || "the connection was lost", { code })];
    } catch (cause) {
      // Anything else comes from the function for the credentials.
      const error = cause instanceof WebproxyError ? cause : new WebproxyError("cancelled", String(cause), { cause });
      if (!isFinal(error)) return ["tryAgain", error];
      const { session } = host;
      if (!session?.ticket) return ["final", error];
      host.setSession({ ...session, ticket: undefined });
      return ["goOn", error];
    }
  }

  async #logOn(host: FeedHost, signal: AbortSignal): Promise<void> {
    host.setStatus({ state: "loggingOn" });
    host.setSession(await logOn(this.#options, host.session ?? {}, signal, this.#options.ask));
    this.#hasMoved = false;
  }

  async #listen(host: FeedHost, signal: AbortSignal): Promise<Ending> {
    const [name, transport] = this.#choice.current;
    const sign = { bound: false, heard: Date.now() };
    const [until, cut] = this.#untilWoken(signal, (reason) => isDead(sign, this.#options.heartbeat, reason));
    host.setStatus({ state: "connecting", transport: name });
    const deliver = (message: ChannelMessage) => {
      if (until.aborted) return;
      sign.heard = Date.now();
      const { ticket } = message as BoundEvent;
      if (ticket) host.setSession({ ...(host.session as Session), ticket });
      if (message.eventType === "HeartbeatEvent") return;
      if (message.eventType !== "BoundEvent") return host.take(message) || cut();
      sign.bound = true;
      this.#hasMoved = false;
      this.#failures = 0;
      this.#noFailures = new Set(NO_FAILURES);
      this.#choice.worked();
      host.bound(message);
    };
    const binding: Binding = { ...this.#options, ...host.mirror.state, ...(host.session as Session) };
    const ending = await transport(binding, deliver, until);
    cut();
    // Another code means that the WebProxy was reached in this way.
    if (!sign.bound && ending.code === LOST.code) this.#choice.failed(ending);
    return ending;
  }

  /** Waits before the next try. What the WebProxy asks for is kept; anything else ends when the page wakes up. */
  async #wait(host: FeedHost, fate: Fate, error: WebproxyError, signal: AbortSignal): Promise<void> {
    const { retryAfter } = error;
    let wait = retryAfter ?? backoff(this.#failures++);
    if (this.#noFailures.delete(fate)) {
      this.#failures = 0;
      wait = fate === "goOn" ? 0 : backoff(0);
    }
    const [until, cut] = this.#untilWoken(signal, (reason) => reason !== "tick" && retryAfter === undefined);
    host.setStatus({ state: "waiting", error, retryAt: Date.now() + wait });
    await pause(wait, until);
    cut();
  }

  /** A signal that is aborted as soon as one of the reasons to wake up holds, and the function that aborts it. */
  #untilWoken(signal: AbortSignal, holds: (reason: WakeReason) => boolean): [AbortSignal, () => void] {
    const cut = new AbortController();
    const abort = () => cut.abort();
    this.#woken = (reason) => holds(reason) && abort();
    return [AbortSignal.any([signal, cut.signal]), abort];
  }
}
