import type { Call } from "../../../../clients/javascript/src/index.js";
import { partyOf } from "./course";

/** What a template may ask for. */
export const FIELDS = [
  "callerID", "callerName", "calleeID", "dnisNumber", "dnisName", "aniNumber", "workgroupName", "ivrData", "userData",
  "party", "partyName", "callHandle", "direction",
] as const;

type Field = (typeof FIELDS)[number];

/** True for a template of an address that may be opened: http or https, to a host that no call chooses. */
export function isTemplate(text: string): boolean {
  const [scheme, rest = ""] = text.split("://", 2);
  const host = rest.split(/[/?#]/, 1)[0] ?? "";
  if (!/^https?$/i.test(scheme ?? "") || host === "" || host.includes("{")) return false;
  return URL.canParse(text.replace(/\{\w+\}/g, "")) && unknownFields(text).length === 0;
}

/** Names in braces that are no fields of a call. */
export function unknownFields(text: string): string[] {
  const names = [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  return names.filter((name) => !(FIELDS as readonly string[]).includes(name));
}

/** The address of a call's page in the CRM; undefined if the template is none. Whatever the caller sends is encoded. */
export function crmAddress(template: string, call: Call): string | undefined {
  if (!isTemplate(template)) return undefined;
  const filled = template.replace(/\{(\w+)\}/g, (_, field: Field) => encoded(fieldOf(call, field)));
  return new URL(filled).href;
}

function fieldOf(call: Call, field: Field): string {
  const { number, name } = partyOf(call);
  const own = { party: number, partyName: name, callHandle: String(call.callHandle), direction: call.direction };
  return field in own ? own[field as keyof typeof own] : call.callInfo[field as "callerID"];
}

/** A lone half of a character pair has no encoding; dots alone would be a way up in a path. */
function encoded(text: string): string {
  const component = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));
  return /^\.+$/.test(component) ? "" : component;
}
