import { lengthText } from "../../shared/language";
import { calls } from "../../shared/session";
import { now } from "../../shared/tick";
import { known } from "../../shared/known";
import { placeOf, record } from "../call-requests";
import { reminders } from "../model/nag";
import { courseOf } from "../model/shift";
import { shift } from "../shift-store";
import { c } from "../texts";
import { RequestButton } from "./request-button";

/** Says that a conversation is recorded, and nags while its recording is paused. */
export function RecordingLight() {
  const call = calls.value.own.find(({ recording }) => recording.recordingState !== "Stop");
  const { recordingState: state = "Stop", recordType } = call?.recording ?? {};
  const since = call && courseOf(shift.value, call)?.recording?.since;
  const time = since === undefined ? "" : lengthText(now.value - since);
  const isOn = state === "Start";
  return (
    <section class={`recording-light ${state}`} aria-label={c("recordingState")} hidden={!call}>
      <p role="status">
        <span aria-hidden="true">{isOn ? "● " : "❚❚ "}</span>
        {known(isOn ? c("recordingBy", { recorder: c(recordType ?? "System") }) : c(state === "Mute" ? "muted" : "paused"))}
      </p>
      {call && <span class="time">{time}</span>}
      {call?.actions.includes("recordResume") && (
        <RequestButton place={placeOf(call)} what="recordResume" shortcut="pause" onClick={() => record(call, "recordResume")} />
      )}
      {call?.actions.includes("recordUnmute") && (
        <RequestButton place={placeOf(call)} what="recordUnmute" onClick={() => record(call, "recordUnmute")} />
      )}
      <p class="reminder" role="status">
        {call && !isOn && since !== undefined && reminders(since, now.value) > 0 && reminder(state, since)}
      </p>
    </section>
  );
}

/** A new text with each reminder, so that it is read out again. */
function reminder(state: string, since: number): string {
  const time = lengthText(reminders(since, now.value) * 15_000);
  return c(state === "Mute" ? "mutedReminder" : "pausedReminder", { time });
}
