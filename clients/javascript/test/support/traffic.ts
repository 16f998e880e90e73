import type { Program } from "./program.js";
import type { Random } from "./random.js";

/** Calls from outside that ring, are answered, held by a second call and hung up, without an end until it is stopped. */
export class Traffic {
  readonly #program: Program;
  readonly #random: Random;
  readonly #extension: string;
  /** Ids of the callers who are there. */
  readonly #calls: string[] = [];
  #done: Promise<void> | undefined;
  #stopped = false;

  constructor(program: Program, random: Random, extension: string) {
    this.#program = program;
    this.#random = random;
    this.#extension = extension;
  }

  start(): void {
    this.#stopped = false;
    this.#done = this.#run();
  }

  /** Stops; the calls that exist then stay. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#act().catch(ignored);
      await new Promise((next) => setTimeout(next, this.#random.between(0, 10)));
    }
  }

  /** Does one thing that changes the line. */
  async #act(): Promise<unknown> {
    const calls = this.#calls;
    const act = this.#random.next();
    if (calls.length === 0 || (calls.length === 1 && act < 0.4)) {
      const number = String(4_080_000_000 + Math.floor(this.#random.next() * 9_999_999));
      return calls.push(await this.#program.ring(this.#extension, number));
    }
    if (act < 0.7) return this.#program.simulate("POST", `/extensions/${this.#extension}/answer`);
    return this.#program.simulate("DELETE", `/calls/${calls.shift()}`);
  }
}

/** The line is busy, or nothing rings: the next act is another one. */
function ignored(): void {}
