const FIRST = 250;
const LONGEST = 30_000;

/** Returns the milliseconds to wait after this many failures in a row: anything up to a bound that doubles (full jitter). */
export function backoff(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST, FIRST * 2 ** failures);
}
