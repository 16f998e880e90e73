import { texts } from "../shared/language";
import { de } from "./texts-de";
import { en } from "./texts-en";

export type WallboardText = keyof typeof en;

/** Looks up a text of the wallboard. */
export const w = texts({ en, de });
