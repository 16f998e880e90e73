import { lengthText, timeOfDay } from "../../shared/language";
import { isLive } from "../../shared/session";
import { isMissed, type Course } from "../model/course";
import { clearHistory, shift } from "../shift-store";
import { c } from "../texts";
import { propose } from "./dial";
import { partyOfCourse } from "./missed";

/** The calls of the shift, the newest first. */
export function History() {
  const { courses } = shift.value;
  return (
    <section class="history" aria-label={c("history")}>
      <header>
        <h2>{c("history")}</h2>
        {courses.some(({ ended }) => ended !== undefined) && (
          <button type="button" onClick={clearHistory}>
            {c("clearHistory")}
          </button>
        )}
      </header>
      {courses.length === 0 && <p class="hint">{c("noHistory")}</p>}
      <ul>
        {courses.map((course) => (
          <li key={course.id} class={isMissed(course) ? "was-missed" : ""}>
            <span class="when">
              {timeOfDay(course.began)} {c(course.direction)}
            </span>
            <span class="who">
              {partyOfCourse(course)}
              {course.workgroup && ` ${c("via", { workgroup: course.workgroup })}`}
            </span>
            <span class="result">{resultText(course)}</span>
            {course.number && course.ended !== undefined && (
              <button type="button" aria-label={`${c("callBack")}: ${partyOfCourse(course)}`} onClick={() => propose(course.number)}>
                {c("callBack")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function resultText(course: Course): string {
  const { began, answered, ended, isDeclined, isRecorded } = course;
  if (ended === undefined) return isLive.value ? c("current") : "";
  if (isMissed(course)) return c("missed");
  if (isDeclined && answered === undefined) return c("declined");
  const length = lengthText(ended - (answered ?? began));
  return isRecorded ? `${length}, ${c("recorded")}` : length;
}
