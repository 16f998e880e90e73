import "../shared/shared.css";
import "./console.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { Banner } from "../shared/banner";
import { LogOn } from "../shared/log-on";
import { calls, isLive, isLoggedOn, logOff, resume, status } from "../shared/session";
import { t } from "../shared/texts";
import { beginAlerts, partyText, ringingCalls } from "./alerts";
import { byKey } from "./call-requests";
import { embed } from "./embed";
import { shortcutOf } from "./model/shortcuts";
import { CallCard } from "./parts/call-card";
import { Dial, focusDial, propose } from "./parts/dial";
import { History } from "./parts/history";
import { Missed } from "./parts/missed";
import { OwnState, toggleReady } from "./parts/own-state";
import { RecordingLight } from "./parts/recording-light";
import { SettingsPanel } from "./parts/settings-panel";
import { ShiftBar } from "./parts/shift-bar";
import { TwoCalls } from "./parts/two-calls";
import { settings } from "./settings";
import { forgetShift, openShift, shift } from "./shift-store";
import { unlock } from "./sound";
import { c } from "./texts";

function Console() {
  if (!isLoggedOn.value) {
    return <LogOn title={c("title")}>{shift.value.started !== undefined && <p>{c("continues")}</p>}</LogOn>;
  }
  return (
    <div class={`console ${isLive.value ? "" : "stale"}`}>
      <Head />
      <RecordingLight />
      <Alert />
      <div class="columns">
        <main id="calls">
          <h1 class="unseen">{c("title")}</h1>
          <ShiftBar />
          <Missed />
          <h2>{c("calls")}</h2>
          <TwoCalls />
          {calls.value.own.map((call) => (
            <CallCard key={call.callHandle} call={call} />
          ))}
          {calls.value.own.length === 0 && <p class="none">{c("noCalls")}</p>}
          <Dial />
        </main>
        <aside aria-label={c("history")}>
          <History />
          <SettingsPanel />
        </aside>
      </div>
    </div>
  );
}

function Head() {
  const leave = () => {
    void logOff();
    forgetShift();
  };
  return (
    <header class="head">
      <div class="who">
        <strong>{c("extension", { extension: status.value.session?.extension ?? "" })}</strong>
        <Banner />
        <button type="button" onClick={leave}>
          {t("logOff")}
        </button>
      </div>
      <OwnState />
    </header>
  );
}

/** Read out at once when a call rings. */
function Alert() {
  return (
    <p class="alert" role="alert">
      {ringingCalls.value.map((call) => c("incomingFrom", { party: partyText(call) })).join(" ")}
    </p>
  );
}

addEventListener("keydown", (event) => {
  const shortcut = settings.value.hasShortcuts && isLoggedOn.value ? shortcutOf(event) : undefined;
  if (!shortcut) return;
  event.preventDefault();
  if (shortcut === "dial") focusDial();
  else if (!isLive.value) return;
  else if (shortcut === "ready") toggleReady();
  else byKey(shortcut);
});
// A page that was reloaded may sound again after a click or a key.
for (const name of ["pointerdown", "keydown"]) {
  addEventListener(name, () => void (shift.value.started !== undefined && unlock()));
}
effect(() => {
  const { session } = status.value;
  if (session) openShift(session.extension);
});
beginAlerts();
embed(propose);
void resume();
render(<Console />, document.getElementById("page") as HTMLElement);
