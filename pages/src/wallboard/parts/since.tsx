import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { lengthText } from "../../shared/language";
import { now } from "../../shared/tick";

/** The time since a moment. Each second changes one text and draws nothing anew. */
export function Since({ at }: { at: number }) {
  const text = useMemo(() => computed(() => lengthText(now.value - at)), [at]);
  return <span class="since">{text}</span>;
}
