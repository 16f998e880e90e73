import { Preferences } from "../../shared/preferences";
import type { Threshold, Thresholds } from "../model/levels";
import { choose, settings } from "../settings";
import { watch, workgroups } from "../store";
import { w, type WallboardText } from "../texts";

const NAMES: Record<keyof Thresholds, WallboardText> = {
  waiting: "thresholdWaiting",
  wait: "thresholdWait",
  service: "thresholdService",
};

/** What is chosen for this browser: workgroups and thresholds. */
export function SettingsPanel() {
  const { hidden } = settings.value;
  const toggle = (number: string) => {
    choose({ hidden: hidden.includes(number) ? hidden.filter((one) => one !== number) : [...hidden, number] });
    void watch();
  };
  return (
    <aside aria-label={w("settings")}>
    <details class="settings">
      <summary>{w("settings")}</summary>
      <Preferences />
      <fieldset>
        <legend>{w("shownWorkgroups")}</legend>
        {(workgroups.value ?? []).map(({ number, name }) => (
          <label key={number} class="inline">
            <input type="checkbox" checked={!hidden.includes(number)} onChange={() => toggle(number)} />
            {[name, number].filter(Boolean).join(" · ")}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>{w("thresholds")}</legend>
        {(Object.keys(NAMES) as (keyof Thresholds)[]).map((name) => (
          <Limits key={name} name={name} />
        ))}
      </fieldset>
    </details>
    </aside>
  );
}

function Limits({ name }: { name: keyof Thresholds }) {
  const { thresholds } = settings.value;
  const set = (part: keyof Threshold, text: string) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= 0 && value <= 86_400)) return;
    choose({ thresholds: { ...thresholds, [name]: { ...thresholds[name], [part]: value } } });
  };
  const field = (part: keyof Threshold, label: WallboardText) => (
    <label>
      {w(label, { name: w(NAMES[name]) })}
      <input type="number" min={0} max={86400} value={thresholds[name][part]} onInput={({ currentTarget }) => set(part, currentTarget.value)} />
    </label>
  );
  return (
    <>
      {field("warn", name === "service" ? "below" : "from")}
      {field("bad", name === "service" ? "belowBad" : "fromBad")}
    </>
  );
}
