import { expect, it } from "vitest";
import { backoff } from "../../src/backoff.js";

it("waits for 250 ms at the most before the first try, then for a bound that doubles up to 30 s", () => {
  const bounds = [0, 1, 2, 6, 7, 50].map((failures) => backoff(failures, () => 1));
  expect(bounds).toEqual([250, 500, 1000, 16_000, 30_000, 30_000]);
});

it("draws from the whole range, so that many clients do not come back at the same time", () => {
  expect(backoff(7, () => 0)).toBe(0);
  expect(backoff(7, () => 0.5)).toBe(15_000);
});
