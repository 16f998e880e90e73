/** A clock that can jump, as that of a laptop that has slept. */
let slept = 0;
const now = Date.now;
Date.now = () => now() + slept;

export function jump(milliseconds: number): void {
  slept += milliseconds;
}
