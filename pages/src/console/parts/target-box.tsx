import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import { preview, search, type Entry, type Preview } from "../directory";
import { afterRelease } from "../pressed";
import { c, type ConsoleText } from "../texts";

/** Time after the last key until a text is looked up, in milliseconds. */
const PAUSE = 120;

interface Props {
  label: string;
  text: Signal<string>;
  /** The number of the chosen entry, or the text as it was typed. */
  submit: (target: string) => void;
  hasFocus?: boolean;
  inputId?: string;
}

/** A field for a number or a name, with the directory, presence, and what would be dialled. Enter submits it. */
export function TargetBox({ label, text, submit, hasFocus, inputId }: Props) {
  const made = useId();
  const id = inputId ?? made;
  const found = useSignal<readonly Entry[]>([]);
  const dialled = useSignal<Preview | undefined>(undefined);
  const chosen = useSignal(-1);
  const isOpen = useSignal(false);
  const forget = () => {
    found.value = [];
    dialled.value = undefined;
    chosen.value = -1;
  };
  useEffect(() => {
    const wanted = text.value.trim();
    forget();
    if (!wanted) return;
    let isLatest = true;
    const timer = setTimeout(async () => {
      const [entries, read] = await Promise.all([search(wanted), preview(wanted)]);
      if (!isLatest) return;
      found.value = entries;
      dialled.value = read;
      // A name cannot be dialled as it stands, so the first entry is meant.
      if (entries.length > 0 && "reason" in read) chosen.value = 0;
    }, PAUSE);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [text.value]);

  const entries = isOpen.value ? found.value : [];
  const take = (entry: Entry) => {
    text.value = entry.number;
    isOpen.value = false;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { length } = entries;
    if (event.key === "Enter") {
      event.preventDefault();
      const target = entries[chosen.value]?.number ?? text.value.trim();
      if (target) submit(target);
    } else if (event.key === "Escape" && length > 0) {
      event.stopPropagation();
      isOpen.value = false;
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && found.value.length > 0) {
      event.preventDefault();
      isOpen.value = true;
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than entries: the text as it was typed.
      const places = found.value.length + 1;
      chosen.value = ((chosen.value + 1 + step + places) % places) - 1;
    }
  };
  const option = (index: number) => `${id}-${index}`;
  return (
    <div class="target">
      <label for={id}>{label}</label>
      <input
        id={id}
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        value={text.value}
        autofocus={hasFocus}
        ref={(input) => void (hasFocus && input && !input.dataset["seen"] && ((input.dataset["seen"] = "1"), input.focus()))}
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={entries[chosen.value] && option(chosen.value)}
        aria-describedby={`${id}-preview`}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
          // At once, so that Enter never takes an entry that was found for the text before.
          forget();
          isOpen.value = true;
        }}
        onKeyDown={onKeyDown}
        onBlur={() => afterRelease(() => (isOpen.value = false))}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={c("suggestions")} hidden={entries.length === 0}>
        {entries.map((entry, index) => (
          <li
            key={entry.number}
            id={option(index)}
            role="option"
            aria-selected={index === chosen.value}
            onMouseDown={(event) => (event.preventDefault(), take(entry))}
          >
            <b>{entry.number}</b> <span>{entry.name}</span> <Presence entry={entry} />
          </li>
        ))}
      </ul>
      <p id={`${id}-preview`} class="hint" role="status">
        {previewText(text.value, dialled.value, entries[chosen.value])}
      </p>
    </div>
  );
}

function Presence({ entry: { lineState } }: { entry: Entry }) {
  return <span class={`presence ${lineState ?? "unknown"}`}>{c(lineState ?? "presenceUnknown")}</span>;
}

function previewText(text: string, read: Preview | undefined, entry: Entry | undefined): string {
  if (entry) return `${c("dials", { digits: entry.number })} (${entry.name})`;
  if (!read || !text.trim()) return "";
  if ("reason" in read) return read.reason;
  const { dialed, kind, warnings } = read;
  return [`${c("dials", { digits: dialed })} (${c(`kind${kind}` as ConsoleText)})`, ...warnings].join(" ");
}
