import { useSignal } from "@preact/signals";
import type { Call } from "../../../../clients/javascript/src/index.js";
import { consult, openPart, placeOf, transfer } from "../call-requests";
import { c } from "../texts";
import { RequestButton } from "./request-button";
import { TargetBox } from "./target-box";

/** Where a call goes: at once, or after a consultation. */
export function Transfer({ call }: { call: Call }) {
  const place = placeOf(call);
  const target = useSignal("");
  const close = () => (openPart.value = undefined);
  const send = async (request: typeof transfer, to: string) => {
    if (to && (await request(call, to))) close();
  };
  const onKeyDown = ({ key }: KeyboardEvent) => void (key === "Escape" && close());
  return (
    <div class="transfer" role="group" aria-label={c("transfer")} onKeyDown={onKeyDown}>
      <TargetBox label={c("transferTo")} text={target} submit={(to) => void send(transfer, to)} hasFocus />
      <div class="buttons">
        <RequestButton place={place} what="transferNow" class="primary" onClick={() => send(transfer, target.value.trim())} />
        {call.state !== "ring" && (
          <RequestButton place={place} what="consult" onClick={() => send(consult, target.value.trim())} />
        )}
        <button type="button" onClick={close}>
          {c("cancel")}
        </button>
      </div>
    </div>
  );
}
