import { texts } from "../shared/language";
import { de } from "./texts-de";
import { en } from "./texts-en";

export type ConsoleText = keyof typeof en;

/** Looks up a text of the console. */
export const c = texts({ en, de });
