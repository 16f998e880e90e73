import { Calls } from "./calls.js";
import type { FeedHost } from "./feed.js";

/** Lines that are watched from now on; undefined while that is being changed. The calls of others are not told as ended. */
export type Watched = readonly string[] | undefined;

/** Shows only the calls of the user's own line and of these lines from now on. */
export function watch(host: FeedHost, lines: Watched): void {
  const { mirror } = host;
  const { calls } = mirror.state;
  const isShown = (extension: string) => extension === calls.extension || lines?.includes(extension);
  mirror.watched = lines;
  if (lines) mirror.state.calls = new Calls(calls.extension, calls.all.filter((call) => isShown(call.extension)));
  host.show();
}
