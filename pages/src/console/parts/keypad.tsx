import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Call } from "../../../../clients/javascript/src/index.js";
import { isLive } from "../../shared/session";
import { sendDigits } from "../call-requests";
import { c } from "../texts";

const KEYS = "123456789*0#";
/** Digits that are shown. */
const SHOWN = 24;

/** Sends digits into the call, one after the other in the order of the keys. */
export function Keypad({ call }: { call: Call }) {
  const group = useRef<HTMLDivElement>(null);
  const sent = useSignal("");
  const last = useRef<Promise<unknown>>(Promise.resolve());
  useLayoutEffect(() => group.current?.querySelector("button")?.focus(), []);
  const send = (digit: string) => {
    if (!isLive.value) return;
    last.current = last.current.then(async () => {
      if (await sendDigits(call, digit)) sent.value = (sent.value + digit).slice(-SHOWN);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.key.length > 1 || !KEYS.includes(event.key)) return;
    event.preventDefault();
    send(event.key);
  };
  return (
    <div ref={group} class="keypad" role="group" aria-label={c("keypad")} onKeyDown={onKeyDown}>
      <div class="keys">
        {[...KEYS].map((key) => (
          <button key={key} type="button" aria-disabled={!isLive.value} onClick={() => send(key)}>
            {key}
          </button>
        ))}
      </div>
      <p class="hint">{c("keypadHint")}</p>
      <p role="status">{sent.value && c("sent", { digits: sent.value })}</p>
    </div>
  );
}
