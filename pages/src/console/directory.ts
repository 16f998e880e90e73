// Numbers of the phone system, and how a number would be dialled.

import type { Answer } from "../../../clients/javascript/src/index.js";
import { client, WebproxyError } from "../shared/session";

/** A number of the phone system. */
export type Entry = Answer<"getDirectory">["entries"][number];

/** Most entries that are shown. */
const LIMIT = 8;

/** Entries that match a text; none where they cannot be read. */
export async function search(text: string): Promise<readonly Entry[]> {
  try {
    return (await client.getDirectory({ search: text, limit: LIMIT }, { repeats: 0 })).entries;
  } catch {
    // The number can be typed all the same, and what is wrong with it is told.
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
