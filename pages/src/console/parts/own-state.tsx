import { signal } from "@preact/signals";
import { lengthText } from "../../shared/language";
import { calls, isLive } from "../../shared/session";
import { now } from "../../shared/tick";
import { known } from "../../shared/known";
import { own, setLogon, setNextState, setState } from "../agent-store";
import type { NextState, Own, State } from "../model/agent";
import { run } from "../requests";
import { c, type ConsoleText } from "../texts";
import { Failure } from "../../shared/failure";
import { RequestButton } from "./request-button";

const reason = signal("");
const PLACE = "own state";

const codeOf = () => (reason.value === "" ? undefined : Number(reason.value));
const ask = (state: State, what: ConsoleText) =>
  run(PLACE, what, () => setState(state, state === "notReady" ? codeOf() : undefined));

export const becomeReady = () => ask("ready", "setReady");
/** Ready if the agent is not, and the other way round. */
export function toggleReady(): void {
  if (own.value) void (own.value.state === "ready" ? ask("notReady", "setNotReady") : becomeReady());
}

/** The own state with its source and its time, and the ways to change it. */
export function OwnState() {
  const { value } = own;
  if (value === null) return <p class="hint">{c("noAgent")}</p>;
  if (!value) return <p class="own-state">{c("unknown")}</p>;
  return (
    <section class={`own-state ${isLive.value ? value.state : "stale"}`} aria-label={c("ownState")}>
      <p role="status" class="state">
        {known(stateText(value))}
      </p>
      <p class="time">{value.since !== undefined && lengthText(now.value - value.since)}</p>
      <p class="hint">{c(value.source)}</p>
      <div class="buttons">
        {value.state !== "ready" && <RequestButton place={PLACE} what="setReady" class="primary" shortcut="ready" onClick={becomeReady} />}
        {value.state !== "notReady" && (
          <RequestButton place={PLACE} what="setNotReady" shortcut="ready" onClick={() => ask("notReady", "setNotReady")} />
        )}
        <Reasons own={value} />
      </div>
      {calls.value.own.length > 0 && <Next own={value} />}
      {value.nextStateError && (
        <p class="failure" role="alert">
          {c("nextFailed", { state: c(value.nextStateError.state), message: value.nextStateError.message })}
        </p>
      )}
      <Failure place={PLACE} />
      <Workgroups own={value} />
    </section>
  );
}

function stateText({ state, reason }: Pick<Own, "state" | "reason"> | NextState): string {
  return reason ? `${c(state)}: ${reason.name}` : c(state);
}

function Reasons({ own: { reasons } }: { own: Own }) {
  if (reasons.length === 0) return null;
  return (
    <label class="inline">
      {c("reason")}
      <select value={reason.value} onChange={({ currentTarget }) => (reason.value = currentTarget.value)}>
        <option value="">{c("noReason")}</option>
        {reasons.map(({ code, name }) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The state after the last call. */
function Next({ own: { nextState, reasons } }: { own: Own }) {
  const set = (state: State) => {
    const found = state === "notReady" ? reasons.find(({ code }) => code === codeOf()) : undefined;
    return run(PLACE, "afterCall", () => setNextState({ state, ...(found && { reason: found }) }));
  };
  return (
    <div class="next" role="group" aria-label={c("afterCall")}>
      <p role="status">{nextState ? c("afterCallAs", { state: stateText(nextState) }) : c("afterCall")}</p>
      {nextState ? (
        <RequestButton place={PLACE} what="takeBack" onClick={() => run(PLACE, "takeBack", () => setNextState(undefined))} />
      ) : (
        (["ready", "notReady"] as const).map((state) => (
          <RequestButton key={state} place={PLACE} what={state} onClick={() => set(state)}>
            {c(state)}
          </RequestButton>
        ))
      )}
    </div>
  );
}

function Workgroups({ own: { workgroups } }: { own: Own }) {
  return (
    <details>
      <summary>{c("workgroups")}</summary>
      <ul class="workgroups">
        {workgroups.map(({ number, state, loggedOn }) => (
          <li key={number}>
            <label class="inline">
              <input
                type="checkbox"
                checked={loggedOn}
                aria-disabled={!isLive.value}
                onClick={(event) => {
                  // The phone system says when it is so.
                  event.preventDefault();
                  if (isLive.value) void run(PLACE, "workgroups", () => setLogon(number, !loggedOn));
                }}
              />
              {number}: {c("loggedOn")}
            </label>
            <span class="hint">{known(c(state))}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
