import type { ComponentChildren } from "preact";
import { sentence } from "./errors";
import { logOn, logonError, status } from "./session";
import { t } from "./texts";
import { Preferences } from "./preferences";

/** The form by which a user logs on. */
export function LogOn({ title, children }: { title: string; children?: ComponentChildren }) {
  const { state, error } = status.value;
  const isBusy = state === "loggingOn" || state === "waiting";
  const failure = state === "waiting" ? error : logonError.value;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    void logOn({ extension: String(form.get("extension")).trim(), password: String(form.get("password")) });
  };
  return (
    <main class="log-on">
      <h1>{title}</h1>
      <form onSubmit={submit as never}>
        <label>
          {t("extension")}
          <input name="extension" autocomplete="username" inputMode="numeric" required autofocus />
        </label>
        <label>
          {t("password")}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <button class="primary" disabled={isBusy}>
          {isBusy ? t("loggingOn") : t("logOn")}
        </button>
        <p class="failure" role="alert">
          {failure && sentence(failure)}
        </p>
      </form>
      {children}
      <Preferences />
    </main>
  );
}
