import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { percentText, timeOfDay } from "../../shared/language";
import { now } from "../../shared/tick";
import { levelOf } from "../model/levels";
import { settings } from "../settings";
import { doingOf, isQueueKnown, queueOf, type Workgroup as Group } from "../store";
import { w, type WallboardText } from "../texts";
import { Agent } from "./agent";
import { Chart } from "./chart";
import { Figure } from "./figure";
import { Queue } from "./queue";
import { Since } from "./since";

/** One workgroup: its figures, its queue, the last hours, and its agents. */
export function Workgroup({ group }: { group: Group }) {
  const { number, name, members } = group;
  return (
    <article class="workgroup" aria-label={name || number}>
      <h2>{[name, number].filter(Boolean).join(" · ")}</h2>
      <dl class="figures">
        <Waiting group={group} />
        {group.serviceLevel && <ServiceLevel level={group.serviceLevel} />}
        <Counts group={group} />
      </dl>
      <div class="middle">
        {isQueueKnown(group) && <Queue workgroup={number} />}
        <Chart workgroup={number} />
      </div>
      {members.length === 0 && <p class="hint">{w("noMembers")}</p>}
      <ul class="agents" aria-label={w("agents")}>
        {members.map((member) => (
          <Agent key={member.extension} member={member} workgroup={number} />
        ))}
      </ul>
    </article>
  );
}

function Waiting({ group }: { group: Group }) {
  const callers = queueOf(group.number).value;
  const isKnown = isQueueKnown(group);
  const { thresholds } = settings.value;
  const since = callers[0]?.since;
  // Drawn anew when the level changes, not at each second.
  const level = useMemo(
    () => computed(() => levelOf(since === undefined ? 0 : (now.value - since) / 1000, "wait", thresholds)),
    [since, thresholds],
  );
  return (
    <>
      <Figure label={w("waiting")} level={levelOf(callers.length, "waiting", thresholds)}>
        {isKnown ? callers.length : "–"}
      </Figure>
      <Figure label={w("longestWait")} level={level.value}>
        {since === undefined ? "–" : <Since at={since} />}
      </Figure>
    </>
  );
}

function ServiceLevel({ level }: { level: NonNullable<Group["serviceLevel"]> }) {
  const { percent, answered, abandoned, threshold, window, since } = level;
  const hint = w("serviceHint", { threshold, window, since: timeOfDay(Date.parse(since)) });
  return (
    <>
      <Figure label={w("serviceLevel")} level={levelOf(percent, "service", settings.value.thresholds)} bad="tooLow">
        <span title={hint}>{percent === undefined ? "–" : percentText(percent / 100)}</span>
        <span class="unseen">{hint}</span>
      </Figure>
      <Figure label={w("answered")}>{answered}</Figure>
      <Figure label={w("abandoned")}>{abandoned}</Figure>
    </>
  );
}

const COUNTED: Partial<Record<string, WallboardText>> = {
  ready: "agentsReady",
  talking: "agentsOnCalls",
  held: "agentsOnCalls",
  ringing: "agentsOnCalls",
  dialling: "agentsOnCalls",
  notReady: "agentsNotReady",
  wrapUp: "agentsNotReady",
  loggedOff: "agentsLoggedOff",
};

function Counts({ group: { number, members } }: { group: Group }) {
  const counts: Partial<Record<WallboardText, number>> = {};
  let isKnown = false;
  for (const member of members) {
    const { activity } = doingOf(number, member);
    isKnown ||= activity !== undefined;
    const counted = COUNTED[activity ?? ""];
    if (counted) counts[counted] = (counts[counted] ?? 0) + 1;
  }
  const shown: WallboardText[] = ["agentsReady", "agentsOnCalls", "agentsNotReady", "agentsLoggedOff"];
  return (
    <>
      {shown.map((name) => (
        <Figure key={name} label={w(name)}>
          {isKnown ? (counts[name] ?? 0) : "–"}
        </Figure>
      ))}
    </>
  );
}
