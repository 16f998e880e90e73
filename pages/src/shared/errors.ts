import type { WebproxyError } from "../../../clients/javascript/src/index.js";
import { t } from "./texts";

/** An error as a sentence for the user. */
export function sentence(error: WebproxyError): string {
  if (error.status === 401) return t("wrongPassword");
  if (error.status === 402) return t("noLicence");
  if (error.status === 429) return t("tooMany");
  if (error.error === "logged_off") return t("loggedOffElsewhere");
  if (error.error === "unreachable" || error.error === "deadline") return t("noAnswer");
  return t("refused", { message: error.message || error.error });
}
