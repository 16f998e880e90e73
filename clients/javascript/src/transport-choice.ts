import type { Ending, NamedTransport } from "./transport.js";

/** Failures in a row after which the next kind is tried. */
const PATIENCE = 2;
/** The same for a kind that has worked here. */
const LONG_PATIENCE = 6;

/**
 * The kind of event channel to try next. A kind that fails is left for the next one only while the WebProxy can be
 * reached: if it is away, no kind works, and the first one is the best when it comes back.
 */
export class TransportChoice {
  readonly #transports: readonly NamedTransport[];
  readonly #proven = new Set<number>();
  #index = 0;
  #failures = 0;

  constructor(transports: readonly NamedTransport[]) {
    this.#transports = transports;
  }

  get current(): NamedTransport {
    return this.#transports[this.#index] as NamedTransport;
  }

  /** Notes that the channel was open. */
  worked(): void {
    this.#proven.add(this.#index);
    this.#failures = 0;
  }

  /** Notes that the channel could not be opened. */
  failed({ reached }: Ending): void {
    this.#failures++;
    // A WebSocket does not tell why it fails, so the kinds after it, which tell it, are tried.
    if (this.#index > 0 && !reached) return this.#go(0);
    const patience = this.#proven.has(this.#index) ? LONG_PATIENCE : PATIENCE;
    if (this.#failures >= patience) this.#go((this.#index + 1) % this.#transports.length);
  }

  #go(index: number): void {
    this.#index = index;
    this.#failures = 0;
  }
}
