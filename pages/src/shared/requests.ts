// Requests that are under way, and the reason why the last one failed.

import { signal } from "@preact/signals";
import { sentence } from "./errors";
import { WebproxyError } from "./session";

/** Names of the requests that are under way. */
const underWay = signal<ReadonlySet<string>>(new Set());
/** Why a request has failed, until another one succeeds. `place` is where it is shown. */
export const failure = signal<{ place: string; text: string } | undefined>(undefined);

/** Sends a request once at a time; returns whether it has succeeded. Its failure is shown with its label. */
export async function run(place: string, label: string, request: () => Promise<unknown>): Promise<boolean> {
  const name = `${place} ${label}`;
  if (underWay.value.has(name)) return false;
  underWay.value = new Set(underWay.value).add(name);
  try {
    await request();
    if (failure.value?.place === place) failure.value = undefined;
    return true;
  } catch (error) {
    failure.value = { place, text: `${label}: ${textOf(error)}` };
    return false;
  } finally {
    const rest = new Set(underWay.value);
    rest.delete(name);
    underWay.value = rest;
  }
}

export function isUnderWay(place: string, label: string): boolean {
  return underWay.value.has(`${place} ${label}`);
}

export function textOf(error: unknown): string {
  return error instanceof WebproxyError ? sentence(error) : String(error);
}
