import { lengthText } from "../../shared/language";
import { now } from "../../shared/tick";
import { isNotifyDenied, permitNotifications } from "../alerts";
import { own } from "../agent-store";
import { endShift, shift, startShift } from "../shift-store";
import { unlock } from "../sound";
import { hasBell, isBell } from "../tabs";
import { c } from "../texts";
import { becomeReady } from "./own-state";

/** The beginning of a shift, which gives the browser the click that it wants for sound and notifications. */
export function ShiftBar() {
  const { started } = shift.value;
  const start = () => {
    void unlock();
    void permitNotifications();
    startShift();
    if (own.value && own.value.state !== "ready") void becomeReady();
  };
  if (started === undefined) {
    return (
      <section class="shift" aria-label={c("startShift")}>
        <button type="button" class="primary start" aria-describedby="start-hint" onClick={start}>
          {c("startShift")}
        </button>
        <p id="start-hint" class="hint">{c("startHint")}</p>
      </section>
    );
  }
  return (
    <section class="shift" aria-label={c("onShift", { time: "" })}>
      <p>{c("onShift", { time: lengthText(now.value - started) })}</p>
      <button type="button" onClick={endShift}>
        {c("endShift")}
      </button>
      <p role="status" class="hint">
        {!hasBell.value ? c("soundOff") : !isBell.value && c("soundElsewhere")} {isNotifyDenied.value && c("notifyDenied")}
      </p>
      {!hasBell.value && (
        <button type="button" class="primary" onClick={() => void unlock()}>
          {c("soundOn")}
        </button>
      )}
    </section>
  );
}
