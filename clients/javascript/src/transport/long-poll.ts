import { after } from "../transport.js";
import type { ChannelMessage } from "../types.js";
import { overHttp } from "./over-http.js";

/** The longest wait of a request, in seconds, so that proxies on the way do not give up. */
const LONGEST_WAIT = 25;

/** Events by requests that wait, where neither WebSockets nor streams pass. */
export const longPoll = overHttp(async (ask, { heartbeat, lastSeq, epoch }, deliver) => {
  // The first answer comes at once and tells where the events begin.
  let hello = "&hello=1";
  for (;;) {
    const query = `wait=${Math.min(LONGEST_WAIT, heartbeat)}s${hello}${after("after", { lastSeq, epoch })}`;
    const answer = await ask(query);
    deliver({ eventType: "HeartbeatEvent", time: "" });
    for (const message of (await answer.json()) as ChannelMessage[]) {
      deliver(message);
      if (message.eventType === "BoundEvent") ({ epoch } = message);
      if (!("seq" in message)) continue;
      hello = "";
      lastSeq = message.seq;
    }
  }
});
