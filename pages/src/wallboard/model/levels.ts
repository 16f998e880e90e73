/** How a figure stands against its thresholds. */
export type Level = "good" | "warn" | "bad";

/** From where on a figure is worth a warning, and from where on it is bad. */
export interface Threshold {
  readonly warn: number;
  readonly bad: number;
}

/** Thresholds of a workgroup's figures. */
export interface Thresholds {
  /** Callers who wait. */
  readonly waiting: Threshold;
  /** Longest wait, in seconds. */
  readonly wait: Threshold;
  /** Service level, in percent; here less is worse. */
  readonly service: Threshold;
}

export const DEFAULTS: Thresholds = {
  waiting: { warn: 3, bad: 6 },
  wait: { warn: 30, bad: 90 },
  service: { warn: 80, bad: 60 },
};

export function levelOf(figure: number | undefined, name: keyof Thresholds, { [name]: { warn, bad } }: Thresholds): Level {
  if (figure === undefined) return "good";
  const reaches = (limit: number) => (name === "service" ? figure < limit : figure >= limit);
  return reaches(bad) ? "bad" : reaches(warn) ? "warn" : "good";
}

/** Thresholds that were kept; wrong ones are replaced by the usual ones. */
export function readThresholds(kept: unknown): Thresholds {
  const given = (kept ?? {}) as Partial<Record<keyof Thresholds, Partial<Threshold>>>;
  const read = (name: keyof Thresholds): Threshold => {
    const { warn, bad } = given[name] ?? {};
    return isFigure(warn) && isFigure(bad) ? { warn, bad } : DEFAULTS[name];
  };
  return { waiting: read("waiting"), wait: read("wait"), service: read("service") };
}

function isFigure(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 && value <= 86_400;
}
