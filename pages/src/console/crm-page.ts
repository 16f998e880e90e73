import { signal } from "@preact/signals";
import type { Call } from "../../../clients/javascript/src/index.js";
import { crmAddress } from "./model/crm";
import { settings } from "./settings";

/** One window for all calls, so that pages do not pile up. */
export const CRM_WINDOW = "altigen-crm";

export const isCrmBlocked = signal(false);

/** Opens the page of a call in the CRM, if one is configured. */
export function openCrm(call: Call): void {
  const address = crmAddress(settings.value.crm, call);
  if (!address) return;
  const opened = window.open(address, CRM_WINDOW);
  isCrmBlocked.value = opened === null;
  // The CRM's page has no way back to this one.
  try {
    if (opened) opened.opener = null;
  } catch {
    // It is already there, from an earlier call.
  }
}
