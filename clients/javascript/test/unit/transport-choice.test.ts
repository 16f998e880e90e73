import { beforeEach, describe, expect, it } from "vitest";
import type { NamedTransport } from "../../src/transport.js";
import { TransportChoice } from "../../src/transport-choice.js";

const ANY: NamedTransport[1] = () => new Promise(() => {});
let choice: TransportChoice;

beforeEach(() => {
  choice = new TransportChoice([["websocket", ANY], ["sse", ANY], ["poll", ANY]]);
});

function fail(times: number, reached = false) {
  for (let time = 0; time < times; time++) choice.failed({ code: 1006, reached });
  return choice.current[0];
}

describe("the kind of event channel", () => {
  it("is the next one after two failures", () => {
    expect(fail(1)).toBe("websocket");
    expect(fail(1)).toBe("sse");
  });

  it("is the first one again if the WebProxy cannot be reached at all", () => {
    expect(fail(2)).toBe("sse");
    expect(fail(1)).toBe("websocket");
  });

  it("is the third one if the second does not work although the WebProxy is reached", () => {
    fail(2);
    expect(fail(2, true)).toBe("poll");
    expect(fail(2, true)).toBe("websocket");
  });

  it("is not left soon if it has worked", () => {
    choice.worked();
    expect(fail(5)).toBe("websocket");
    expect(fail(1)).toBe("sse");
  });
});
