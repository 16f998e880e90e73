/** What can be asked by a key, with the key's place on the keyboard. All are pressed with Alt and Shift. */
export const SHORTCUTS = {
  answer: "KeyA",
  hold: "KeyH",
  drop: "KeyD",
  transfer: "KeyT",
  conference: "KeyC",
  keypad: "KeyK",
  record: "KeyR",
  pause: "KeyP",
  dial: "KeyL",
  ready: "KeyS",
} as const;

export type Shortcut = keyof typeof SHORTCUTS;

type Pressed = Pick<KeyboardEvent, "altKey" | "shiftKey" | "ctrlKey" | "metaKey" | "code" | "repeat">;

/** The shortcut of a key; undefined if it is none. A key that is held down counts once. */
export function shortcutOf(event: Pressed): Shortcut | undefined {
  if (!event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey || event.repeat) return undefined;
  return (Object.keys(SHORTCUTS) as Shortcut[]).find((name) => SHORTCUTS[name] === event.code);
}

/** The keys as `aria-keyshortcuts` and people have them. */
export function keysOf(name: Shortcut): string {
  return `Alt+Shift+${SHORTCUTS[name].slice(3)}`;
}
