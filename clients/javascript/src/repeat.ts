import { backoff } from "./backoff.js";
import { WebproxyError } from "./error.js";
import { pause } from "./pause.js";

/** Repeats an act that failed with `retryable`, so many times at the most, after the pause that the WebProxy asks for. */
export async function repeat<Result>(act: () => Promise<Result>, times: number, signal?: AbortSignal): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await act();
    } catch (error) {
      if (failures > times || !(error instanceof WebproxyError && error.retryable)) throw error;
      await pause(error.retryAfter ?? backoff(failures), signal ?? new AbortController().signal);
      signal?.throwIfAborted();
    }
  }
}
