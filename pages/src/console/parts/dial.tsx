import { signal } from "@preact/signals";
import { client } from "../../shared/session";
import { run } from "../requests";
import { c } from "../texts";
import { Failure } from "../../shared/failure";
import { RequestButton } from "./request-button";
import { TargetBox } from "./target-box";

const FIELD = "dial-number";
const number = signal("");

/** Puts a number into the field; the user still has to ask for the call. */
export function propose(target: string): void {
  number.value = target;
  focusDial();
}

export function focusDial(): void {
  document.getElementById(FIELD)?.focus();
}

export function Dial() {
  const dial = async (target: string) => {
    if (target && (await run("dial", "dial", () => client.makeCall({ target })))) number.value = "";
  };
  return (
    <section class="dial" aria-label={c("dial")}>
      <TargetBox label={c("dialLabel")} text={number} submit={(target) => void dial(target)} inputId={FIELD} />
      <RequestButton place="dial" what="dial" class="primary" shortcut="dial" onClick={() => dial(number.value.trim())} />
      <Failure place="dial" />
    </section>
  );
}
