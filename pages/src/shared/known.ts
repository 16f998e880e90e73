import { isLive } from "./session";
import { t } from "./texts";

/** A state in words: as it is, or as it was when the phone system was last heard. */
export function known(state: string): string {
  return isLive.value ? state : t("lastKnown", { state });
}
