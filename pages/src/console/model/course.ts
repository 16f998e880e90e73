import type { Call } from "../../../../clients/javascript/src/index.js";

/** A call of the own line with its times, in milliseconds as of `Date.now()`. It stays after the call has ended. */
export interface Course {
  readonly id: string;
  readonly callHandle: number;
  readonly direction: "in" | "out";
  readonly number: string;
  readonly name: string;
  readonly workgroup: string;
  readonly began: number;
  /** True if the call was there before it was seen: its times are at least so long ago. */
  readonly isFound?: boolean | undefined;
  readonly answered?: number | undefined;
  readonly ended?: number | undefined;
  readonly held?: number | undefined;
  /** Since when the recording is as it is, unless there is none. */
  readonly recording?: { readonly state: "Start" | "Mute" | "Pause"; readonly since: number } | undefined;
  readonly isRecorded?: boolean | undefined;
  readonly isDeclined?: boolean | undefined;
}

/** The other party of a call. */
export function partyOf({ direction, callInfo }: Call): { number: string; name: string } {
  return direction === "in"
    ? { number: callInfo.callerID, name: callInfo.callerName }
    : { number: callInfo.calleeID, name: callInfo.calleeName };
}

export function isAlerting({ state }: Pick<Call, "state">): boolean {
  return state === "ring" || state === "ringback";
}

/** True if the own phone rings. */
export function isRinging({ direction, state }: Pick<Call, "state" | "direction">): boolean {
  return state === "ring" && direction === "in";
}

/** True for a call that rang and was neither answered nor declined. */
export function isMissed({ direction, answered, ended, isDeclined }: Course): boolean {
  return direction === "in" && ended !== undefined && answered === undefined && !isDeclined;
}

/** True if the call may be the one of the course: a call that was answered does not ring again. */
export function isOf(course: Course, call: Call): boolean {
  const isSame = course.callHandle === call.callHandle && course.direction === call.direction;
  return isSame && course.ended === undefined && !(course.answered !== undefined && isAlerting(call));
}

/** The course of a call that is seen for the first time. */
export function begin(call: Call, now: number): Course {
  const { number, name } = partyOf(call);
  return {
    id: `${now}/${call.callHandle}`,
    callHandle: call.callHandle,
    direction: call.direction,
    number,
    name,
    workgroup: call.callInfo.workgroupName,
    began: now,
    isFound: !isAlerting(call) || undefined,
  };
}

/** The course after what is now known of its call. The same object if nothing has changed. */
export function follow(course: Course, call: Call, now: number): Course {
  const { number, name } = partyOf(call);
  const { recordingState: state } = call.recording;
  const next: Course = {
    ...course,
    number,
    name,
    workgroup: call.callInfo.workgroupName || course.workgroup,
    answered: course.answered ?? (isAlerting(call) ? undefined : now),
    held: call.state === "held" ? (course.held ?? now) : undefined,
    recording:
      state === "Stop" ? undefined : state === course.recording?.state ? course.recording : { state, since: now },
    isRecorded: course.isRecorded || state !== "Stop" || undefined,
  };
  return isEqual(course, next) ? course : next;
}

export function end(course: Course, now: number): Course {
  return { ...course, ended: now, held: undefined, recording: undefined };
}

function isEqual(one: Course, other: Course): boolean {
  return (Object.keys({ ...one, ...other }) as (keyof Course)[]).every((key) => one[key] === other[key]);
}
