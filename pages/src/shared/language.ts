import { computed, signal } from "@preact/signals";

export type Language = "en" | "de";

export const LANGUAGES: readonly Language[] = ["en", "de"];

const KEPT = "altigen-webproxy language";

/** The language of the page: the one that was chosen here, or else the browser's. */
export const language = signal<Language>(initial());

export function chooseLanguage(next: Language): void {
  language.value = next;
  keep(KEPT, next);
  document.documentElement.lang = next;
}

// The browser's user has chosen another language; a choice that was made here stays.
addEventListener("languagechange", () => (language.value = initial()));

/** A dictionary: the same keys in every language. */
export type Dictionary<Key extends string> = Record<Language, Record<Key, string>>;

/** Returns the function that looks a text up, and puts parameters in the place of `{name}`. */
export function texts<Key extends string>(dictionary: Dictionary<Key>) {
  return (key: Key, parameters: Record<string, string | number> = {}): string =>
    dictionary[language.value][key].replace(/\{(\w+)\}/g, (_, name: string) => String(parameters[name] ?? ""));
}

/** The language as the browser's user writes times in it. */
const locale = computed(() => navigator.languages.find((tag) => tag.startsWith(language.value)) ?? language.value);
const formats = computed(() => ({
  time: new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit" }),
  clock: new Intl.DateTimeFormat(locale.value, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  number: new Intl.NumberFormat(locale.value, { maximumFractionDigits: 1 }),
  percent: new Intl.NumberFormat(locale.value, { style: "percent", maximumFractionDigits: 0 }),
}));

export const timeOfDay = (time: number): string => formats.value.time.format(time);
export const clockTime = (time: number): string => formats.value.clock.format(time);
export const numberText = (number: number): string => formats.value.number.format(number);
/** A share from 0 to 1. */
export const percentText = (share: number): string => formats.value.percent.format(share);

/** A length of time as `1:05` or `1:02:03`. */
export function lengthText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (part: number) => String(part).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** Reads what a page has kept in the browser; undefined where it may not keep anything. */
export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

export function keep(name: string, text: string): void {
  try {
    localStorage.setItem(name, text);
  } catch {
    // Sandboxed pages keep nothing.
  }
}

function initial(): Language {
  const wanted = kept(KEPT) ?? navigator.language.slice(0, 2);
  const found = LANGUAGES.find((known) => known === wanted) ?? "en";
  document.documentElement.lang = found;
  return found;
}
