import { known } from "../../shared/known";
import { isLive } from "../../shared/session";
import { isBig } from "../big-screen";
import { stateText } from "../state-text";
import { doingOf, type Member } from "../store";
import { openAgent } from "./agent-dialog";
import { CallLine } from "./call-line";
import { Since } from "./since";

/** One agent of a workgroup: state and call with their times. A click opens what can be done. */
export function Agent({ member, workgroup }: { member: Member; workgroup: string }) {
  const { extension, name } = member;
  const { call, standing, activity = "unknown" } = doingOf(workgroup, member);
  const body = (
    <>
      <span class="name">{name || extension}</span>
      {name && <span class="number">{extension}</span>}
      <span class="activity">{known(stateText(activity, standing))}</span>
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
