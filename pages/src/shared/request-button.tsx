import type { ComponentChildren } from "preact";
import { isUnderWay } from "./requests";
import { isLive } from "./session";

interface Props {
  place: string;
  /** Name of the request. */
  label: string;
  onClick: () => unknown;
  class?: string | undefined;
  /** Keys that do the same, as `aria-keyshortcuts` has them. */
  keys?: string | undefined;
  isExpanded?: boolean | undefined;
  children?: ComponentChildren;
}

/**
 * A button that asks something of the phone system. While the request is under way it keeps the focus and does nothing;
 * without a live connection it is off.
 */
export function RequestButton({ place, label, onClick, keys, children, isExpanded, ...rest }: Props) {
  const isBusy = isUnderWay(place, label);
  const isOff = !isLive.value;
  return (
    <button
      {...rest}
      type="button"
      aria-busy={isBusy}
      aria-disabled={isBusy || isOff}
      aria-expanded={isExpanded}
      aria-keyshortcuts={keys}
      onClick={() => !isBusy && !isOff && onClick()}
    >
      {children ?? label}
      {isBusy && "…"}
    </button>
  );
}
