import type { ComponentChildren } from "preact";
import type { Level } from "../model/levels";
import { w, type WallboardText } from "../texts";

interface Props {
  label: string;
  level?: Level;
  /** The word for a bad level. */
  bad?: WallboardText;
  children: ComponentChildren;
}

/** A figure with its level, in colour and, but for a good one, in words. */
export function Figure({ label, level, bad = "bad", children }: Props) {
  return (
    <div class={`figure ${level ?? ""}`}>
      <dt>{label}</dt>
      <dd>
        {children}
        {level && level !== "good" && <span class="level">{w(level === "bad" ? bad : level)}</span>}
      </dd>
    </div>
  );
}
