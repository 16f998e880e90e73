/** An event of a stream of server-sent events. */
export interface SseEvent {
  event: string | undefined;
  data: string;
}

/** Reads a stream of server-sent events, in pieces as they arrive. Comments and other fields are passed over. */
export class SseParser {
  #rest = "";

  /** Returns the events that this piece completes. */
  take(piece: string): SseEvent[] {
    const blocks = (this.#rest + piece).split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap((block) => {
      const data = field(block, "data");
      return data ? { event: field(block, "event"), data } : [];
    });
  }
}

/** The WebProxy writes each field once, on one line. */
function field(block: string, name: string): string | undefined {
  return new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
}
