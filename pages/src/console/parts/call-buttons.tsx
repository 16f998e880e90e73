import type { Call } from "../../../../clients/javascript/src/index.js";
import { answer, conference, drop, hold, placeOf, record, retrieve, togglePart } from "../call-requests";
import { CRM_WINDOW, openCrm } from "../crm-page";
import { crmAddress } from "../model/crm";
import { isRinging } from "../model/course";
import type { Shortcut } from "../model/shortcuts";
import { settings } from "../settings";
import { c, type ConsoleText } from "../texts";
import { RequestButton } from "./request-button";

type Action = Call["actions"][number];

interface Offer {
  what: ConsoleText;
  request: (call: Call) => unknown;
  shortcut?: Shortcut;
  class?: string;
  part?: "transfer" | "keypad";
}

/** The buttons of a call, in the order in which they stand. */
const OFFERS: Partial<Record<Action, Offer>> = {
  answer: { what: "answer", request: answer, shortcut: "answer", class: "answer" },
  retrieve: { what: "retrieve", request: retrieve, shortcut: "hold", class: "primary" },
  hold: { what: "hold", request: hold, shortcut: "hold" },
  transfer: { what: "transfer", request: (call) => togglePart(call, "transfer"), shortcut: "transfer", part: "transfer" },
  conference: { what: "conferenceCall", request: conference, shortcut: "conference" },
  dtmf: { what: "keypad", request: (call) => togglePart(call, "keypad"), shortcut: "keypad", part: "keypad" },
  recordStart: { what: "recordStart", request: (call) => record(call, "recordStart"), shortcut: "record" },
  recordResume: { what: "recordResume", request: (call) => record(call, "recordResume"), shortcut: "pause" },
  recordPause: { what: "recordPause", request: (call) => record(call, "recordPause"), shortcut: "pause" },
  recordUnmute: { what: "recordUnmute", request: (call) => record(call, "recordUnmute") },
  recordMute: { what: "recordMute", request: (call) => record(call, "recordMute") },
  recordStop: { what: "recordStop", request: (call) => record(call, "recordStop"), shortcut: "record" },
  drop: { what: "drop", request: drop, shortcut: "drop", class: "drop" },
};

/** What the phone system is expected to accept for the call. */
export function CallButtons({ call, part }: { call: Call; part: "transfer" | "keypad" | undefined }) {
  const place = placeOf(call);
  const address = crmAddress(settings.value.crm, call);
  return (
    <div class="buttons">
      {(Object.keys(OFFERS) as Action[]).map((action) => {
        const offer = OFFERS[action];
        if (!offer || !call.actions.includes(action)) return null;
        const { what, request, shortcut } = offer;
        const shown = what === "drop" && isRinging(call) ? "decline" : what;
        return (
          <RequestButton
            key={action}
            place={place}
            what={shown}
            class={offer.class}
            shortcut={shortcut}
            isExpanded={offer.part && part === offer.part}
            onClick={() => request(call)}
          />
        );
      })}
      {address && (
        <a class="button" href={address} target={CRM_WINDOW} onClick={(event) => (event.preventDefault(), openCrm(call))}>
          {c("openCrm")}
        </a>
      )}
    </div>
  );
}
