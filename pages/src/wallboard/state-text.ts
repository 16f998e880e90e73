import type { Activity } from "./model/activity";
import type { Standing } from "./model/standing";
import { w } from "./texts";

/** What an agent does, in words; for one who is not ready with the reason. */
export function stateText(activity: Activity, standing: Standing | undefined): string {
  const { reason } = standing ?? {};
  return activity === "notReady" && reason ? `${w(activity)}: ${reason}` : w(activity);
}
