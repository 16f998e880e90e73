// What a supervisor can ask for an agent.

import { run } from "../shared/requests";
import { client } from "../shared/session";
import { w, type WallboardText } from "./texts";

/** The part of the page where requests for agents and their failures belong. */
export const PLACE = "agent";

type Operation = Parameters<typeof client.recordExtension>[0]["Operation"];
type SetState = Parameters<typeof client.setExtensionAgentState>[0]["state"];

const ask = (what: WallboardText, request: () => Promise<unknown>) => run(PLACE, w(what), request);

export const setState = (extension: string, state: SetState, what: WallboardText) =>
  ask(what, () => client.setExtensionAgentState({ extension, state }));

export const setLogon = (extension: string, workgroup: string, loggedOn: boolean) =>
  run(PLACE, `${w(loggedOn ? "logOnTo" : "logOffFrom")} ${workgroup}`, () =>
    client.setExtensionWorkgroupLogon({ extension, workgroup, loggedOn }),
  );

export const listen = (extension: string) => ask("listen", () => client.monitorExtension({ extension, mode: "listen" }));
export const bargeIn = (extension: string) => ask("bargeIn", () => client.monitorExtension({ extension, mode: "bargeIn" }));
export const stopListening = (extension: string) => ask("stopListening", () => client.stopMonitoringExtension({ extension }));

export const record = (extension: string, Operation: Operation, what: WallboardText) =>
  ask(what, () => client.recordExtension({ extension, Operation }));
