import type { ComponentChildren } from "preact";
import { RequestButton as SharedButton } from "../../shared/request-button";
import { keysOf, type Shortcut } from "../model/shortcuts";
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

/** A button of the console that asks something of the phone system, with the key that does the same. */
export function RequestButton({ what, shortcut, ...rest }: Props) {
  const keys = shortcut && settings.value.hasShortcuts ? keysOf(shortcut) : undefined;
  return <SharedButton {...rest} label={c(what)} keys={keys} />;
}
