import { useLayoutEffect, useRef } from "preact/hooks";
import type { Call } from "../../../../clients/javascript/src/index.js";
import { lengthText } from "../../shared/language";
import { now } from "../../shared/tick";
import { known } from "../../shared/known";
import { partyText } from "../alerts";
import { openPart, placeOf } from "../call-requests";
import { courseOf, type Shift } from "../model/shift";
import { isRinging, type Course } from "../model/course";
import { shift } from "../shift-store";
import { c, type ConsoleText } from "../texts";
import { CallButtons } from "./call-buttons";
import { Failure } from "../../shared/failure";
import { Keypad } from "./keypad";
import { Transfer } from "./transfer";

/** The call whose card had the focus last. */
let focused = "";
document.addEventListener("focusin", ({ target }) => {
  focused = (target as HTMLElement).closest<HTMLElement>("[data-place]")?.dataset["place"] ?? "";
});

export function CallCard({ call }: { call: Call }) {
  const place = placeOf(call);
  const card = useRef<HTMLElement>(null);
  // A button that had the focus and is no longer offered leaves it to its call.
  useLayoutEffect(() => {
    if (focused === place && document.activeElement === document.body) card.current?.focus();
  });
  const part = openPart.value?.place === place ? openPart.value.part : undefined;
  const kind: ConsoleText = isRinging(call) ? "incoming" : call.direction === "out" && call.state === "ringback" ? "outgoing" : call.state;
  return (
    <article ref={card} class={`call ${call.state}`} data-place={place} tabIndex={-1} aria-label={`${c(kind)}: ${partyText(call)}`}>
      <header>
        <h3>{partyText(call)}</h3>
        <p class="state">{known(c(kind))}</p>
      </header>
      <Times call={call} shift={shift.value} />
      <Facts call={call} />
      <CallButtons call={call} part={part} />
      {call.state === "conference" && !call.actions.includes("drop") && <p class="hint">{c("endAtPhone")}</p>}
      <Failure place={place} />
      {part === "transfer" && call.actions.includes("transfer") && <Transfer call={call} />}
      {part === "keypad" && call.actions.includes("dtmf") && <Keypad call={call} />}
    </article>
  );
}

function Times({ call, shift }: { call: Call; shift: Shift }) {
  const course = courseOf(shift, call);
  if (!course) return null;
  return (
    <dl class="times">
      {timesOf(course).map(([label, since]) => {
        const time = lengthText(now.value - since);
        return (
          <div key={label}>
            <dt>{c(label)}</dt>
            <dd>{course.isFound && label !== "holdTime" ? c("atLeast", { time }) : time}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function timesOf({ began, answered, held }: Course): [ConsoleText, number][] {
  const times: [ConsoleText, number][] = [answered === undefined ? ["ringTime", began] : ["callTime", answered]];
  if (held !== undefined) times.push(["holdTime", held]);
  return times;
}

function Facts({ call: { callInfo, direction } }: { call: Call }) {
  const { dnisNumber, dnisName, aniNumber, aniName, ivrData, userData, originalData } = callInfo;
  const workgroup = direction === "in" ? callInfo.workgroupName : callInfo.outboundworkgroupName;
  const original = [originalData.originalCallername, originalData.originalCallerId, originalData.originalworkgroupName];
  const facts: [ConsoleText, string][] = [
    ["workgroup", workgroup],
    ["dnis", [dnisName, dnisNumber].filter(Boolean).join(" · ")],
    ["ani", [aniName, aniNumber].filter(Boolean).join(" · ")],
    ["ivrData", ivrData],
    ["userData", userData],
    ["original", original.filter(Boolean).join(" · ")],
  ];
  const told = facts.filter(([, text]) => text);
  if (told.length === 0) return null;
  return (
    <dl class="facts">
      {told.map(([label, text]) => (
        <div key={label}>
          <dt>{c(label)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
