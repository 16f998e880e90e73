import { timeOfDay } from "../../shared/language";
import { own } from "../agent-store";
import type { Course } from "../model/course";
import { missed } from "../model/shift";
import { seeMissed, shift } from "../shift-store";
import { c } from "../texts";
import { propose } from "./dial";
import { becomeReady } from "./own-state";
import { RequestButton } from "./request-button";

/** Calls that were missed, and the way back to work. */
export function Missed() {
  const list = missed(shift.value);
  const backToReady = async () => {
    if (await becomeReady()) seeMissed();
  };
  return (
    <section class="missed" aria-label={c("missedCalls")} hidden={list.length === 0}>
      <div role="status">
        <h2>
          {c("missedCalls")}: {list.length}
        </h2>
        <p class="unseen">{list[0] && missedText(list[0])}</p>
      </div>
      <ul>
        {list.slice(0, 5).map((course) => (
          <li key={course.id}>
            <span>{missedText(course)}</span>
            {course.number && (
              <button type="button" aria-label={`${c("callBack")}: ${partyOfCourse(course)}`} onClick={() => propose(course.number)}>
                {c("callBack")}
              </button>
            )}
          </li>
        ))}
      </ul>
      <div class="buttons">
        {own.value && <RequestButton place="own state" what="backToReady" class="primary" onClick={backToReady} />}
        <button type="button" onClick={seeMissed}>
          {c("closeAll")}
        </button>
      </div>
    </section>
  );
}

function missedText(course: Course): string {
  return c("missedAt", { party: partyOfCourse(course), time: timeOfDay(course.began) });
}

export function partyOfCourse({ name, number }: Course): string {
  return [name, number].filter(Boolean).join(" · ") || c("unknownParty");
}
