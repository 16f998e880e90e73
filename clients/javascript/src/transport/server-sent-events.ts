import { LOST, type Ending, type Transport } from "../transport.js";
import { endingOfAnswer, eventsPath } from "./over-http.js";
import { SseParser } from "./sse-parser.js";

/** Events as a stream of server-sent events, where WebSockets do not pass. EventSource would not show the status. */
export const serverSentEvents: Transport = async (binding, deliver, signal) => {
  const headers: Record<string, string> = { Accept: "text/event-stream" };
  if (binding.lastSeq !== undefined) headers["Last-Event-ID"] = String(binding.lastSeq);
  try {
    const address = `${eventsPath(binding)}?heartbeat=${binding.heartbeat}s`;
    const answer = await binding.fetch(address, { headers, signal, cache: "no-store" });
    if (!answer.ok || !answer.body) return await endingOfAnswer(answer);
    return await read(answer.body as ReadableStream<BufferSource>, (message) => deliver(JSON.parse(message)), signal);
  } catch {
    return LOST;
  }
};

async function read(
  body: ReadableStream<BufferSource>,
  deliver: (data: string) => void,
  signal: AbortSignal,
): Promise<Ending> {
  const parser = new SseParser();
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { ...LOST, reached: true };
    for (const { event, data } of parser.take(value)) {
      if (signal.aborted) return LOST;
      if (event === "close") return { ...(JSON.parse(data) as Ending), reached: true };
      deliver(data);
    }
  }
}
