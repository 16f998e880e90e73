import { Preferences } from "../../shared/preferences";
import { isCrmBlocked } from "../crm-page";
import { FIELDS, isTemplate } from "../model/crm";
import { keysOf, SHORTCUTS, type Shortcut } from "../model/shortcuts";
import { choose, CRM_WHEN, settings, type CrmWhen } from "../settings";
import { c, type ConsoleText } from "../texts";

const WHEN: Record<CrmWhen, ConsoleText> = { never: "crmNever", answer: "crmAnswer", ring: "crmRing" };
const EXAMPLE = "https://crm/?phone={callerID}&ivr={ivrData}";
const NAMES: Record<Shortcut, ConsoleText> = {
  answer: "answer",
  hold: "shortcutHold",
  drop: "drop",
  transfer: "transfer",
  conference: "conferenceCall",
  keypad: "keypad",
  record: "shortcutRecord",
  pause: "shortcutPause",
  dial: "shortcutDial",
  ready: "shortcutReady",
};

/** What the user chooses for this browser. */
export function SettingsPanel() {
  const { hasShortcuts, volume, crm, crmWhen } = settings.value;
  const isWrong = crm !== "" && !isTemplate(crm);
  return (
    <details class="settings">
      <summary>{c("settings")}</summary>
      <Preferences />
      <label>
        {c("volume")}
        <input type="range" min={0} max={100} value={volume} onInput={({ currentTarget }) => choose({ volume: Number(currentTarget.value) })} />
      </label>
      <label>
        {c("crm")}
        <input type="url" value={crm} aria-invalid={isWrong} aria-describedby="crm-hint" onInput={({ currentTarget }) => choose({ crm: currentTarget.value.trim() })} />
      </label>
      <p id="crm-hint" class="hint">
        {isWrong && <strong>{c("crmWrong")} </strong>}
        {c("crmHint", { example: EXAMPLE, fields: FIELDS.join(", ") })}
      </p>
      <label>
        {c("crmWhen")}
        <select value={crmWhen} onChange={({ currentTarget }) => choose({ crmWhen: currentTarget.value as CrmWhen })}>
          {CRM_WHEN.map((when) => (
            <option key={when} value={when}>
              {c(WHEN[when])}
            </option>
          ))}
        </select>
      </label>
      <p role="status">{isCrmBlocked.value && c("crmBlocked")}</p>
      <h3>{c("shortcuts")}</h3>
      <label class="inline">
        <input type="checkbox" checked={hasShortcuts} onChange={({ currentTarget }) => choose({ hasShortcuts: currentTarget.checked })} />
        {c("shortcutsOn")}
      </label>
      <dl class="shortcuts">
        {(Object.keys(SHORTCUTS) as Shortcut[]).map((name) => (
          <div key={name}>
            <dt>{c(NAMES[name])}</dt>
            <dd>
              <kbd>{keysOf(name)}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
