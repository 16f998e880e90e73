import type { Answer, Call } from "../../../../clients/javascript/src/index.js";
import { begin, end, follow, isMissed, isOf, type Course } from "./course";

/** Calls that are kept. */
const MOST = 200;

/** What the console knows of a shift beyond what the phone system tells. It outlives the page. */
export interface Shift {
  /** When the shift was started; absent before. */
  readonly started?: number | undefined;
  /** The newest first. */
  readonly courses: readonly Course[];
  /** Missed calls that ended until then have been seen. */
  readonly seen: number;
  /** Calls that ended until then have been taken out of the list. */
  readonly cleared?: number | undefined;
}

/** A call as the WebProxy remembers it. */
export type Remembered = Answer<"getHistory">["calls"][number];

/** How far the clocks of the browser and of the WebProxy may differ for one call to be known in both, in milliseconds. */
const CLOCKS = 10_000;

export const NO_SHIFT: Shift = { courses: [], seen: 0 };

/** The shift after the calls of the own line were told. The same object if nothing has changed. */
export function observe(shift: Shift, calls: readonly Call[], now: number): Shift {
  const found = new Set<Call>();
  const known = shift.courses.map((course) => {
    if (course.ended !== undefined) return course;
    const call = calls.find((candidate) => !found.has(candidate) && isOf(course, candidate));
    if (!call) return end(course, now);
    found.add(call);
    return follow(course, call, now);
  });
  const fresh = calls.filter((call) => !found.has(call)).map((call) => follow(begin(call, now), call, now));
  const isSame = fresh.length === 0 && known.every((course, index) => course === shift.courses[index]);
  return isSame ? shift : { ...shift, courses: [...fresh.reverse(), ...known].slice(0, MOST) };
}

/** The user has refused a call that rings: it is not missed. */
export function decline(shift: Shift, call: Call): Shift {
  return mapped(shift, (course) => (isOf(course, call) ? { ...course, isDeclined: true } : course));
}

/** The request to refuse a call has failed. */
export function undecline(shift: Shift, call: Call): Shift {
  return mapped(shift, (course) => (isOf(course, call) ? { ...course, isDeclined: undefined } : course));
}

/** The calls that were missed and not seen yet, the newest first. */
export function missed({ courses, seen }: Shift): Course[] {
  return courses.filter((course) => isMissed(course) && (course.ended ?? 0) > seen);
}

/** Takes ended calls out of the list. */
export function clear(shift: Shift, now: number): Shift {
  return { ...shift, courses: shift.courses.filter(({ ended }) => ended === undefined), seen: now, cleared: now };
}

/** Adds the ended calls that the WebProxy remembers and this browser has not seen. */
export function recall(shift: Shift, remembered: readonly Remembered[]): Shift {
  const { cleared = 0 } = shift;
  const ended = remembered.map(courseFrom).filter((course) => (course.ended ?? 0) > cleared);
  const fresh = ended.filter((course) => !shift.courses.some((known) => isOne(known, course)));
  if (fresh.length === 0) return shift;
  const courses = [...shift.courses, ...fresh].sort((one, other) => other.began - one.began);
  return { ...shift, courses: courses.slice(0, MOST) };
}

function courseFrom({ callHandle, direction, party, workgroupName = "", ...rest }: Remembered): Course {
  const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
  const began = Date.parse(rest.began);
  const times = { began, answered: time(rest.answered), ended: time(rest.ended) };
  const isRecorded = rest.recorded || undefined;
  return { id: `${began}/${callHandle}`, callHandle, direction, ...party, workgroup: workgroupName, ...times, isRecorded };
}

function isOne(one: Course, other: Course): boolean {
  return one.callHandle === other.callHandle && Math.abs(one.began - other.began) < CLOCKS;
}

/** The course of a call that is there. */
export function courseOf({ courses }: Shift, call: Call): Course | undefined {
  return courses.find((course) => isOf(course, call));
}

/** Reads a shift that was kept; anything else is no shift. */
export function readShift(text: string | undefined): Shift {
  try {
    const shift = JSON.parse(text ?? "null") as Partial<Shift> | null;
    return shift && Array.isArray(shift.courses) && typeof shift.seen === "number" ? (shift as Shift) : NO_SHIFT;
  } catch {
    return NO_SHIFT;
  }
}

function mapped(shift: Shift, change: (course: Course) => Course): Shift {
  return { ...shift, courses: shift.courses.map(change) };
}
