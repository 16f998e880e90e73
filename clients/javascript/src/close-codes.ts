/** The way on after the end of an event channel. */
export type Fate = "final" | "tryAgain" | "comeAgain" | "goOn" | "logOnAgain";

/** The way on for each close code of the event channel. All other codes mean a lost connection: try again. */
export const CLOSE_CODES: Readonly<Record<number, Fate>> = Object.freeze({
  /** The WebProxy stops, or pings were not answered. */
  1001: "tryAgain",
  /** The WebProxy hands its users over, or is started again: another one is there at once. */
  1012: "comeAgain",
  /** The session has too many event channels. */
  1013: "tryAgain",
  /** Logged off. */
  4000: "final",
  /** AltiServ no longer accepts the password. */
  4401: "logOnAgain",
  /** No such session. */
  4404: "logOnAgain",
  /** No session id was sent in time. */
  4408: "tryAgain",
  /** The session goes on at another WebProxy of the cluster. */
  4409: "goOn",
  /** The client did not read. */
  4429: "tryAgain",
});

/** Returns the way on after a close code. */
export function fateOfClose(code: number): Fate {
  return CLOSE_CODES[code] ?? "tryAgain";
}
