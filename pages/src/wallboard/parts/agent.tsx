import type { Call } from "../../../../clients/javascript/src/index.js";
import { known } from "../../shared/known";
import { isLive } from "../../shared/session";
import { isBig } from "../big-screen";
import { partyOf } from "../model/activity";
import { doingOf, sinceOf, type Member } from "../store";
import { w, type WallboardText } from "../texts";
import { openAgent } from "./agent-dialog";
import { Since } from "./since";

/** One agent of a workgroup: state and call with their times. A click opens what can be done. */
export function Agent({ member, workgroup }: { member: Member; workgroup: string }) {
  const { extension, name } = member;
  const { call, standing, activity = "unknown" } = doingOf(workgroup, member);
  const body = (
    <>
      <span class="name">{name || extension}</span>
      {name && <span class="number">{extension}</span>}
      <span class="activity">{known(w(activity))}</span>
      {!call && activity !== "loggedOff" && standing?.since !== undefined && <Since at={standing.since} />}
      {call && <CallLine call={call} />}
    </>
  );
  const look = `agent ${isLive.value ? activity : "stale"}`;
  return (
    <li>
      {isBig.value ? (
        <div class={look}>{body}</div>
      ) : (
        <button type="button" class={look} onClick={() => openAgent(extension, name)}>
          {body}
        </button>
      )}
    </li>
  );
}

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
