/** Figures of a workgroup at one moment; null where what the page shows was not up to date. */
export interface Sample {
  readonly waiting: number | null;
  readonly ready: number | null;
}

/** Time between two samples, in milliseconds. */
export const EVERY = 15_000;
/** Samples that are kept: four hours. */
export const MOST = (4 * 3_600_000) / EVERY;

/** The samples of the last hours as columns: times in seconds, callers who wait, agents who are ready. */
export class Course {
  readonly times: number[] = [];
  readonly waiting: (number | null)[] = [];
  readonly ready: (number | null)[] = [];

  add(now: number, { waiting, ready }: Sample): void {
    this.times.push(now / 1000);
    this.waiting.push(waiting);
    this.ready.push(ready);
    if (this.times.length > MOST) {
      this.times.shift();
      this.waiting.shift();
      this.ready.shift();
    }
  }

  get columns(): [number[], (number | null)[], (number | null)[]] {
    return [this.times, this.waiting, this.ready];
  }

  /** Most callers who waited at once. */
  get mostWaiting(): number {
    return this.waiting.reduce<number>((most, waiting) => Math.max(most, waiting ?? 0), 0);
  }
}
