import { run as runShared } from "../shared/requests";
import { c, type ConsoleText } from "./texts";

/** Sends a request once at a time; returns whether it has succeeded. */
export function run(place: string, what: ConsoleText, request: () => Promise<unknown>): Promise<boolean> {
  return runShared(place, c(what), request);
}
