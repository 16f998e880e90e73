import { isStale, status } from "./session";
import { t } from "./texts";
import { now } from "./tick";

/** Tells in words whether what the page shows is what the phone system has. */
export function Banner() {
  return (
    <p class="banner" role="status" data-live={!isStale.value && status.value.altiserv}>
      <span class="lamp" aria-hidden="true" />
      {text()}
    </p>
  );
}

function text(): string {
  const { state, altiserv, retryAt } = status.value;
  if (state === "waiting") {
    return t("waiting", { seconds: Math.max(0, Math.ceil(((retryAt ?? 0) - now.value) / 1000)) });
  }
  if (state !== "connected") return t("connecting");
  if (isStale.value) return t("silent");
  return altiserv ? t("connected") : t("noAltiserv");
}
