// The figures of the last hours, for the charts. They begin when the page is opened.

import { signal } from "@preact/signals";
import { isLive } from "../shared/session";
import { Course, EVERY } from "./model/course";
import { doingOf, isQueueKnown, queueOf, shown, workgroups, type Workgroup } from "./store";

const courses = new Map<string, Course>();

/** Grows with each sample. */
export const samples = signal(0);

export function courseOf(workgroup: string): Course {
  let course = courses.get(workgroup);
  if (!course) courses.set(workgroup, (course = new Course()));
  return course;
}

/** Members who could take a call at once. */
function readyIn({ number, members }: Workgroup): number {
  return members.filter((member) => doingOf(number, member).activity === "ready").length;
}

function sample(): void {
  if (workgroups.peek() === undefined) return;
  const now = Date.now();
  for (const group of shown()) {
    const waiting = isLive.peek() && isQueueKnown(group) ? queueOf(group.number).peek().length : null;
    courseOf(group.number).add(now, { waiting, ready: isLive.peek() ? readyIn(group) : null });
  }
  samples.value++;
}
setInterval(sample, EVERY);
