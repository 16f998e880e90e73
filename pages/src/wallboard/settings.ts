import { signal } from "@preact/signals";
import { keep, kept } from "../shared/language";
import { DEFAULTS, readThresholds, type Thresholds } from "./model/levels";

const KEPT = "altigen-webproxy wallboard";

/** What was chosen for the wallboard in this browser. */
export interface Settings {
  /** Numbers of the workgroups that are not shown. */
  readonly hidden: readonly string[];
  readonly thresholds: Thresholds;
}

export const settings = signal<Settings>(read());

export function choose(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  keep(KEPT, JSON.stringify(settings.value));
}

function read(): Settings {
  try {
    const { hidden, thresholds } = JSON.parse(kept(KEPT) ?? "{}") as { hidden?: unknown; thresholds?: unknown };
    const numbers = Array.isArray(hidden) ? hidden.filter((number): number is string => typeof number === "string") : [];
    return { hidden: numbers, thresholds: readThresholds(thresholds) };
  } catch {
    return { hidden: [], thresholds: DEFAULTS };
  }
}
