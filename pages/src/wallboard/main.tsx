import "uplot/dist/uPlot.min.css";
import "../shared/shared.css";
import "./wallboard.css";
import { render } from "preact";
import { Banner } from "../shared/banner";
import { clockTime } from "../shared/language";
import { LogOn } from "../shared/log-on";
import { isLive, isLoggedOn, logOff, resume, status, stayLoggedOn } from "../shared/session";
import { t } from "../shared/texts";
import { now } from "../shared/tick";
import { isBig, setBig } from "./big-screen";
import { AgentDialog } from "./parts/agent-dialog";
import { SettingsPanel } from "./parts/settings-panel";
import { Workgroup } from "./parts/workgroup";
import { problem, shown, workgroups } from "./store";
import { w } from "./texts";

function Wallboard() {
  if (!isLoggedOn.value) return <LogOn title={w("title")} />;
  return (
    <div class={`wallboard ${isLive.value ? "" : "stale"}`}>
      <header class="head">
        <h1>{w("title")}</h1>
        <Banner />
        <Clock />
        <button type="button" onClick={() => setBig(!isBig.value)}>
          {w(isBig.value ? "smallScreen" : "bigScreen")}
        </button>
        {!isBig.value && (
          <>
            <span>{t("loggedOnAs", { extension: status.value.session?.extension ?? "" })}</span>
            <button type="button" onClick={() => void logOff()}>
              {t("logOff")}
            </button>
          </>
        )}
      </header>
      <p class="failure" role="alert">
        {problem.value && w("problem", { reason: problem.value })}
      </p>
      <main>
        <Workgroups />
      </main>
      {!isBig.value && <SettingsPanel />}
      <AgentDialog />
    </div>
  );
}

function Workgroups() {
  if (!workgroups.value) return problem.value ? null : <p class="hint">{w("loading")}</p>;
  if (workgroups.value.length === 0) return <p class="hint">{w("noWorkgroups")}</p>;
  const groups = shown();
  if (groups.length === 0) return <p class="hint">{w("none")}</p>;
  return (
    <>
      {groups.map((group) => (
        <Workgroup key={group.number} group={group} />
      ))}
    </>
  );
}

function Clock() {
  return <time class="clock">{clockTime(now.value)}</time>;
}

// A screen on a wall comes back by itself after the WebProxy was started anew.
stayLoggedOn();
void resume();
render(<Wallboard />, document.getElementById("page") as HTMLElement);
