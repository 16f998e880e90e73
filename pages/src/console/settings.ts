import { signal } from "@preact/signals";
import { keep, kept } from "../shared/language";

const KEPT = "altigen-webproxy console";

/** What the user has chosen for the console in this browser. */
export interface Settings {
  readonly hasShortcuts: boolean;
  /** Loudness of the ring, 0 to 100. */
  readonly volume: number;
  /** Template of the address of a call's page in the CRM; empty for none. */
  readonly crm: string;
  /** When that page is opened by itself. */
  readonly crmWhen: CrmWhen;
}

export const CRM_WHEN = ["never", "answer", "ring"] as const;
export type CrmWhen = (typeof CRM_WHEN)[number];

const DEFAULTS: Settings = { hasShortcuts: true, volume: 60, crm: "", crmWhen: "answer" };

export const settings = signal<Settings>(read());

export function choose(change: Partial<Settings>): void {
  settings.value = { ...settings.value, ...change };
  keep(KEPT, JSON.stringify(settings.value));
}

// Another tab has chosen.
addEventListener("storage", ({ key }) => {
  if (key === KEPT) settings.value = read();
});

function read(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(kept(KEPT) ?? "{}") as Partial<Settings>) };
  } catch {
    return DEFAULTS;
  }
}
