import { expect, it } from "vitest";
import { SseParser } from "../../src/transport/sse-parser.js";

const STREAM = 'retry: 1000\n\ndata: {"a":1}\n\nid: 7\ndata: {"b":2}\n\n:\n\nevent: close\ndata: {"code":4000}\n\n';

it("reads events, and passes over comments and pauses", () => {
  expect(new SseParser().take(STREAM)).toEqual([
    { event: undefined, data: '{"a":1}' },
    { event: undefined, data: '{"b":2}' },
    { event: "close", data: '{"code":4000}' },
  ]);
});

it("reads the same events wherever the stream is cut into pieces", () => {
  const whole = new SseParser().take(STREAM);
  for (let length = 1; length < 20; length++) {
    const parser = new SseParser();
    const pieces = STREAM.match(new RegExp(`[^]{1,${length}}`, "g")) ?? [];
    expect(pieces.flatMap((piece) => parser.take(piece)), `pieces of ${length}`).toEqual(whole);
  }
});
