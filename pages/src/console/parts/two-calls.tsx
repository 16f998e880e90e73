import { calls, isLive } from "../../shared/session";
import { partyText } from "../alerts";
import { goBack, join, placeOf, twoCalls } from "../call-requests";
import { c } from "../texts";
import { RequestButton } from "./request-button";

/** A consultation: join the two others, or go back. */
export function TwoCalls() {
  const both = isLive.value ? twoCalls(calls.value.own) : undefined;
  if (!both) return null;
  const { held, other } = both;
  const parties = { party: partyText(other), other: partyText(held) };
  return (
    <section class="two-calls" aria-label={c("consult")}>
      <p>{c(other.state === "ringback" ? "twoCallsRinging" : "twoCalls", parties)}</p>
      <div class="buttons">
        <RequestButton place={placeOf(held)} what="transfer" class="primary" onClick={() => join(held)}>
          {c("join", parties)}
        </RequestButton>
        {other.actions.includes("drop") && (
          <RequestButton place={placeOf(held)} what="retrieve" onClick={() => goBack(other, held)}>
            {c("goBack", parties)}
          </RequestButton>
        )}
      </div>
    </section>
  );
}
