import "../shared/shared.css";
import { render } from "preact";
import { Banner } from "../shared/banner";
import { LogOn } from "../shared/log-on";
import { calls, isLoggedOn, logOff, resume, status } from "../shared/session";
import { t } from "../shared/texts";

function Console() {
  if (!isLoggedOn.value) return <LogOn title="Console" />;
  return (
    <main>
      <h1>{t("loggedOnAs", { extension: status.value.session?.extension ?? "" })}</h1>
      <Banner />
      <ul>
        {calls.value.own.map((call) => (
          <li key={call.callHandle}>
            {call.callInfo.callerID} {call.state}
          </li>
        ))}
      </ul>
      <button onClick={() => void logOff()}>{t("logOff")}</button>
    </main>
  );
}

void resume();
render(<Console />, document.getElementById("page") as HTMLElement);
