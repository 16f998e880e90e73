import { LOST, type Transport } from "../transport.js";
import type { ChannelMessage } from "../types.js";
import { endingOfAnswer, eventsPath } from "./over-http.js";

/** The longest wait of a request, in seconds, so that proxies on the way do not give up. */
const LONGEST_WAIT = 25;

/** Events by requests that wait, where neither WebSockets nor streams pass. */
export const longPoll: Transport = async (binding, deliver, signal) => {
  const wait = Math.min(LONGEST_WAIT, binding.heartbeat);
  // The first answer comes at once and tells where the events begin.
  let query = `hello=1${binding.lastSeq === undefined ? "" : `&after=${binding.lastSeq}`}`;
  try {
    for (;;) {
      const address = `${eventsPath(binding)}?${query}&wait=${wait}s`;
      const answer = await binding.fetch(address, { signal, cache: "no-store" });
      if (!answer.ok) return await endingOfAnswer(answer);
      deliver({ eventType: "HeartbeatEvent", time: "" });
      for (const message of (await answer.json()) as ChannelMessage[]) {
        if (signal.aborted) return LOST;
        deliver(message);
        if ("seq" in message) query = `after=${message.seq}`;
      }
    }
  } catch {
    return LOST;
  }
};
