// Changes that wait until the mouse button is let go.

let isPressed = false;

addEventListener("mousedown", () => (isPressed = true), true);
addEventListener("mouseup", () => (isPressed = false), true);

/**
 * Runs `change` once no mouse button is held down. What moves a button between press and release takes its click away.
 */
export function afterRelease(change: () => void): void {
  if (!isPressed) return change();
  // The click comes right behind, in the same task.
  addEventListener("mouseup", () => setTimeout(change), { capture: true, once: true });
}
