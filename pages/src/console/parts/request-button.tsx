import type { ComponentChildren } from "preact";
import { isLive } from "../../shared/session";
import { keysOf, type Shortcut } from "../model/shortcuts";
import { isUnderWay } from "../requests";
import { settings } from "../settings";
import { c, type ConsoleText } from "../texts";

interface Props {
  place: string;
  what: ConsoleText;
  onClick: () => unknown;
  shortcut?: Shortcut | undefined;
  class?: string | undefined;
  children?: ComponentChildren;
  isExpanded?: boolean | undefined;
}

/**
 * A button that asks something of the phone system. While the request is under way it keeps the focus and does nothing;
 * without a live connection it is off.
 */
export function RequestButton({ place, what, onClick, shortcut, children, isExpanded, ...rest }: Props) {
  const isBusy = isUnderWay(place, what);
  const isOff = !isLive.value;
  return (
    <button
      {...rest}
      type="button"
      aria-busy={isBusy}
      aria-disabled={isBusy || isOff}
      aria-expanded={isExpanded}
      aria-keyshortcuts={shortcut && settings.value.hasShortcuts ? keysOf(shortcut) : undefined}
      onClick={() => !isBusy && !isOff && onClick()}
    >
      {children ?? c(what)}
      {isBusy && "…"}
    </button>
  );
}
