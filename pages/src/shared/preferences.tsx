import { chooseLanguage, language, LANGUAGES } from "./language";
import { t } from "./texts";
import { chooseTheme, theme, THEMES } from "./theme";

/** Choice of language and colours. */
export function Preferences() {
  return (
    <div class="preferences">
      <Choice label={t("language")} values={LANGUAGES} chosen={language.value} choose={chooseLanguage} />
      <Choice label={t("theme")} values={THEMES} chosen={theme.value} choose={chooseTheme} />
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  values: readonly Value[];
  chosen: Value;
  choose: (value: Value) => void;
}

function Choice<Value extends "en" | "de" | "auto" | "light" | "dark">(props: ChoiceProps<Value>) {
  const { label, values, chosen, choose } = props;
  return (
    <label>
      {label}
      <select value={chosen} onChange={(event) => choose(event.currentTarget.value as Value)}>
        {values.map((value) => (
          <option key={value} value={value}>
            {t(value)}
          </option>
        ))}
      </select>
    </label>
  );
}
