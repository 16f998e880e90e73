import type { Call } from "../../../../clients/javascript/src/index.js";
import { partyOf } from "../model/activity";
import { sinceOf } from "../store";
import { w, type WallboardText } from "../texts";
import { Since } from "./since";

const RECORDING: Partial<Record<string, [string, WallboardText]>> = {
  Start: ["●", "recorded"],
  Pause: ["❚❚", "recordingPaused"],
  Mute: ["❚❚", "recordingMuted"],
};

/** The other party of a call, the time in its state, and its recording. */
export function CallLine({ call }: { call: Call }) {
  const since = sinceOf(call);
  const [sign, text] = RECORDING[call.recording.recordingState] ?? [];
  return (
    <span class="call-line">
      <span class="party">{partyOf(call) || w("unknownCaller")}</span>
      {since !== undefined && <Since at={since} />}
      {text && (
        <span class={`recording ${call.recording.recordingState}`}>
          <span aria-hidden="true">{sign}</span> {w(text)}
        </span>
      )}
    </span>
  );
}
