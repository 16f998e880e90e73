import { signal } from "@preact/signals";
import { keep, kept } from "./language";

export type Theme = "auto" | "light" | "dark";

export const THEMES: readonly Theme[] = ["auto", "light", "dark"];

const KEPT = "altigen-webproxy theme";

/** The colours of the page. `auto`: those of the system. */
export const theme = signal<Theme>(THEMES.find((known) => known === kept(KEPT)) ?? "auto");
document.documentElement.dataset["theme"] = theme.value;

export function chooseTheme(next: Theme): void {
  theme.value = next;
  keep(KEPT, next);
  document.documentElement.dataset["theme"] = next;
}
