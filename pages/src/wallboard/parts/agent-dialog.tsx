import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Failure } from "../../shared/failure";
import { known } from "../../shared/known";
import { RequestButton } from "../../shared/request-button";
import { failure } from "../../shared/requests";
import { activityIn, mainCall } from "../model/activity";
import { bargeIn, listen, PLACE, record, setLogon, setState, stopListening } from "../requests";
import { stateText } from "../state-text";
import { callsOf, standingOf, workgroups } from "../store";
import { w, type WallboardText } from "../texts";
import { CallLine } from "./call-line";
import { Since } from "./since";

const opened = signal<{ extension: string; name: string } | undefined>(undefined);

export function openAgent(extension: string, name: string): void {
  if (failure.value?.place === PLACE) failure.value = undefined;
  opened.value = { extension, name };
}

/** What a supervisor can do for one agent. */
export function AgentDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const { value } = opened;
  useLayoutEffect(() => {
    if (value) dialog.current?.showModal();
  }, [value]);
  if (!value) return null;
  const { extension, name } = value;
  return (
    <dialog ref={dialog} aria-labelledby="agent-name" onClose={() => (opened.value = undefined)}>
      <header>
        <h2 id="agent-name">{[name, extension].filter(Boolean).join(" · ")}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {w("close")}
        </button>
      </header>
      <State extension={extension} />
      <Calls extension={extension} />
      <Memberships extension={extension} />
      <Failure place={PLACE} />
    </dialog>
  );
}

function State({ extension }: { extension: string }) {
  const standing = standingOf(extension).value;
  return (
    <section>
      <p>
        <strong>{known(stateText(standing?.state ?? "unknown", standing))}</strong> {standing?.since !== undefined && <Since at={standing.since} />}
      </p>
      <div class="buttons">
        <RequestButton place={PLACE} label={w("setReady")} onClick={() => setState(extension, "ready", "setReady")} />
        <RequestButton place={PLACE} label={w("setNotReady")} onClick={() => setState(extension, "notReady", "setNotReady")} />
      </div>
    </section>
  );
}

const RECORDS: Record<string, ["Start" | "Stop" | "Pause" | "Resume", WallboardText][]> = {
  Stop: [["Start", "recordStart"]],
  Start: [["Pause", "recordPause"], ["Stop", "recordStop"]],
  Pause: [["Resume", "recordResume"], ["Stop", "recordStop"]],
  Mute: [["Stop", "recordStop"]],
};

function Calls({ extension }: { extension: string }) {
  const calls = callsOf(extension).value;
  const main = mainCall(calls);
  const isTalking = main?.state === "connected" || main?.state === "conference";
  const button = (what: WallboardText, request: (extension: string) => Promise<unknown>) => (
    <RequestButton place={PLACE} label={w(what)} onClick={() => request(extension)} />
  );
  return (
    <section aria-label={w("calls")}>
      <h3>{w("calls")}</h3>
      {calls.length === 0 && <p class="hint">{w("noCall")}</p>}
      {calls.map((call) => (
        <p key={call.callHandle}>
          <strong>{known(w(activityIn(call)))}</strong> <CallLine call={call} />
        </p>
      ))}
      <div class="buttons">
        {isTalking &&
          (RECORDS[main.recording.recordingState] ?? []).map(([operation, what]) => (
            <RequestButton key={what} place={PLACE} label={w(what)} onClick={() => record(extension, operation, what)} />
          ))}
      </div>
      <div class="buttons">
        {isTalking && button("listen", listen)}
        {isTalking && button("bargeIn", bargeIn)}
        {button("stopListening", stopListening)}
      </div>
      <p class="hint">{w("listenHint")}</p>
    </section>
  );
}

function Memberships({ extension }: { extension: string }) {
  const standing = standingOf(extension).value;
  const memberships = (workgroups.value ?? []).flatMap(({ number, name, members }) => {
    const member = members.find((one) => one.extension === extension);
    return member ? [{ number, name, isOn: standing?.workgroups.get(number)?.loggedOn ?? member.loggedOn }] : [];
  });
  return (
    <section aria-label={w("memberOf")}>
      <h3>{w("memberOf")}</h3>
      <div class="buttons">
        {memberships.map(({ number, name, isOn }) => (
          <RequestButton
            key={number}
            place={PLACE}
            label={`${w(isOn ? "logOffFrom" : "logOnTo")} ${number}`}
            onClick={() => setLogon(extension, number, !isOn)}
          >
            {w(isOn ? "logOffFrom" : "logOnTo")} {name || number}
          </RequestButton>
        ))}
      </div>
    </section>
  );
}
