// Numbers of the phone system, and how a number would be dialled.

import { client, request, WebproxyError } from "../shared/session";

/** A number of the phone system. */
export interface Entry {
  readonly number: string;
  readonly name: string;
  readonly kind: string;
  readonly lineState?: "idle" | "ringing" | "busy" | undefined;
}

/** Most entries that are shown. */
const LIMIT = 8;

/** True as long as no WebProxy has said that it has none. */
let hasDirectory = true;

/** Entries that match a text; null where the WebProxy has no directory. */
export async function search(text: string): Promise<readonly Entry[] | null> {
  if (!hasDirectory) return null;
  try {
    const query = new URLSearchParams({ search: text, limit: String(LIMIT) });
    const { entries } = await request<{ entries: Entry[] }>("GET", `/directory?${query}`);
    return entries.slice(0, LIMIT);
  } catch (error) {
    if (error instanceof WebproxyError && error.error === "no_such_path") {
      hasDirectory = false;
      return null;
    }
    return [];
  }
}

/** What would be dialled, or why nothing can be. */
export type Preview = { readonly dialed: string; readonly kind: string; readonly warnings: readonly string[] } | { readonly reason: string };

export async function preview(target: string): Promise<Preview> {
  try {
    const { target: read, warnings = [] } = await client.resolveNumber({ target }, { repeats: 0 });
    return { dialed: read.dialed, kind: read.kind, warnings: warnings as string[] };
  } catch (error) {
    return { reason: error instanceof WebproxyError ? error.message : String(error) };
  }
}
