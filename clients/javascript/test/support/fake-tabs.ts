// What the tabs of a browser have in common: Web Locks and channels between them.

import { vi } from "vitest";

/** A lock that one holder has at a time. */
class FakeLocks {
  #last: Promise<unknown> = Promise.resolve();

  request<Result>(_: string, { signal }: { signal: AbortSignal }, act: () => Promise<Result>): Promise<Result> {
    const aborted = new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    const held = Promise.race([this.#last, aborted]).then(act);
    this.#last = Promise.all([this.#last, held.catch(() => {})]);
    return held;
  }
}

/** A BroadcastChannel whose messages arrive in order, soon. What is sent is data. */
class FakeBroadcastChannel {
  static #all = new Set<FakeBroadcastChannel>();
  static sent: unknown[] = [];
  readonly #name: string;
  onmessage = (_: { data: unknown }) => {};

  constructor(name: string) {
    this.#name = name;
    FakeBroadcastChannel.#all.add(this);
  }

  postMessage(message: unknown) {
    const data = structuredClone(message);
    FakeBroadcastChannel.sent.push(data);
    for (const other of FakeBroadcastChannel.#all) {
      if (other === this || other.#name !== this.#name) continue;
      queueMicrotask(() => FakeBroadcastChannel.#all.has(other) && other.onmessage({ data: structuredClone(data) }));
    }
  }

  close() {
    FakeBroadcastChannel.#all.delete(this);
  }
}

/** Makes the clients of a test those of several tabs. Returns what the tabs send each other. */
export function stubTabs(): unknown[] {
  FakeBroadcastChannel.sent = [];
  vi.stubGlobal("navigator", { locks: new FakeLocks() });
  vi.stubGlobal("BroadcastChannel", FakeBroadcastChannel);
  return FakeBroadcastChannel.sent;
}
