import { after, LOST, type Ending } from "../transport.js";
import { overHttp } from "./over-http.js";
import { SseParser } from "./sse-parser.js";

/** Events as a stream of server-sent events, where WebSockets do not pass. EventSource would not show the status. */
export const serverSentEvents = overHttp(async (ask, binding, deliver) => {
  const query = `heartbeat=${binding.heartbeat}s${after("lastSeq", binding)}`;
  const { body } = await ask(query, { Accept: "text/event-stream" });
  const parser = new SseParser();
  const reader = (body as ReadableStream<BufferSource> | null)?.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done) return { ...LOST, reached: true };
    for (const { event, data } of parser.take(value)) {
      const told = JSON.parse(data);
      if (event === "close") return { ...(told as Ending), reached: true };
      deliver(told);
    }
  }
});
