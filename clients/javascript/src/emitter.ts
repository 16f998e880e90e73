/** Handlers by name. One that throws does not keep the others from running. */
export class Emitter<Told extends object> {
  readonly #handlers = new Map<keyof Told, Set<(what: never) => void>>();

  /** Adds a handler; returns the function that removes it. */
  on<Name extends keyof Told>(name: Name, handler: (what: Told[Name]) => void): () => void {
    const handlers = this.#handlers.get(name) ?? new Set();
    this.#handlers.set(name, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  emit<Name extends keyof Told>(name: Name, what: Told[Name]): void {
    for (const handler of [...(this.#handlers.get(name) ?? [])]) {
      try {
        (handler as (what: Told[Name]) => void)(what);
      } catch (error) {
        // Where the application looks for the errors of its code.
        (globalThis.reportError ?? console.error)(error);
      }
    }
  }
}
