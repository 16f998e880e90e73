// What the kinds of event channels ask for, and how they end.

import { beforeEach, describe, expect, it } from "vitest";
import { longPoll } from "../../src/transport/long-poll.js";
import { serverSentEvents } from "../../src/transport/server-sent-events.js";
import { webSocket } from "../../src/transport/web-socket.js";
import type { Binding, Ending, Transport } from "../../src/transport.js";
import type { ChannelMessage } from "../../src/index.js";
import { bound, serverStatus } from "../support/events.js";

const SEEN = { lastSeq: 42, epoch: 5 };
let asked: string[];
let answers: (Response | (() => Response))[];
let delivered: ChannelMessage[];
let sockets: FakeWebSocket[];
let stop: AbortController;

class FakeWebSocket {
  readonly sent: string[] = [];
  onopen = () => {};
  onclose = (_: Ending) => {};
  isClosed = false;

  constructor(url: string) {
    asked.push(url);
    sockets.push(this);
  }

  send(text: string) {
    this.sent.push(text);
  }

  close() {
    this.isClosed = true;
  }
}

beforeEach(() => {
  [asked, answers, delivered, sockets] = [[], [], [], []];
  stop = new AbortController();
});

function run(transport: Transport, seen: Partial<Binding> = {}): Promise<Ending> {
  const fetch = async (input: RequestInfo | URL) => {
    asked.push(String(input));
    const answer = answers.shift();
    if (!answer) throw new TypeError("cut");
    return answer instanceof Response ? answer : answer();
  };
  const binding = { url: "http://proxy", sessionId: "s", heartbeat: 15, WebSocket: FakeWebSocket as never, fetch, ...seen };
  return transport(binding, (message) => delivered.push(message), stop.signal);
}

function refusal(status: number, error: string) {
  return Response.json({ error, code: status, message: "why", retryable: false, requestId: "r" }, { status });
}

describe("a WebSocket", () => {
  it("names the last event and its owner in its address, and the session in its first message", async () => {
    void run(webSocket, SEEN);
    sockets[0]?.onopen();
    expect(asked).toEqual(["ws://proxy/ws?heartbeat=15s&lastSeq=42&epoch=5"]);
    expect(sockets[0]?.sent).toEqual(['{"sessionId":"s"}']);
  });

  it("names neither at the beginning, and no owner where there is no cluster", async () => {
    void run(webSocket);
    void run(webSocket, { lastSeq: 0 });
    expect(asked).toEqual(["ws://proxy/ws?heartbeat=15s", "ws://proxy/ws?heartbeat=15s&lastSeq=0"]);
  });

  it("ends with its close code, and is closed when it is let go of", async () => {
    const ended = run(webSocket);
    sockets[0]?.onclose({ code: 4409, reason: "moved" });
    await expect(ended).resolves.toEqual({ code: 4409, reason: "moved" });
    const cut = run(webSocket);
    stop.abort();
    await expect(cut).resolves.toMatchObject({ code: 1006 });
    expect(sockets[1]?.isClosed).toBe(true);
  });
});

describe("a stream", () => {
  const stream = (text: string) => new Response(text, { headers: { "Content-Type": "text/event-stream" } });

  it("names the last event and its owner", async () => {
    answers = [stream("")];
    await run(serverSentEvents, SEEN);
    expect(asked).toEqual(["http://proxy/sessions/s/events?heartbeat=15s&lastSeq=42&epoch=5"]);
  });

  it("ends with the code of its close event", async () => {
    answers = [stream('data: {"eventType":"HeartbeatEvent"}\n\nevent: close\ndata: {"code":4409,"reason":"moved"}\n\n')];
    await expect(run(serverSentEvents)).resolves.toEqual({ code: 4409, reason: "moved", reached: true });
    expect(delivered).toEqual([{ eventType: "HeartbeatEvent" }]);
  });

  it("without a body ends as one that does not pass, though the WebProxy is there", async () => {
    answers = [new Response(null)];
    await expect(run(serverSentEvents)).resolves.toEqual({ code: 1006, reached: true });
  });

  it("that is answered as moved ends with 4409", async () => {
    answers = [refusal(409, "session_moved")];
    await expect(run(serverSentEvents)).resolves.toEqual({ code: 4409, reason: "why", reached: true });
  });
});

describe("long polls", () => {
  it("name the last event and its owner, and go on with those that the answers tell", async () => {
    const news = [bound(42, 43, true, { epoch: 6 }), serverStatus(43)];
    answers = [Response.json(news), Response.json([]), Response.json([bound(43, 43, true, { epoch: 7 })])];
    await expect(run(longPoll, SEEN)).resolves.toEqual({ code: 1006 });
    expect(asked.map((url) => url.split("?")[1])).toEqual([
      "wait=15s&hello=1&after=42&epoch=5",
      "wait=15s&after=43&epoch=6",
      "wait=15s&after=43&epoch=6",
      "wait=15s&after=43&epoch=7",
    ]);
    expect(delivered.filter(({ eventType }) => eventType !== "HeartbeatEvent")).toHaveLength(3);
  });

  it("name no owner where there is no cluster", async () => {
    answers = [Response.json([bound(0, 1, false), serverStatus(1)])];
    await run(longPoll);
    expect(asked.map((url) => url.split("?")[1])).toEqual(["wait=15s&hello=1", "wait=15s&after=1"]);
  });

  const ENDS = [[409, "session_moved", 4409], [404, "no_such_session", 4404], [503, "overloaded", 1006]] as const;
  for (const [status, error, code] of ENDS) {
    it(`that are answered with ${status} ${error} end with ${code}`, async () => {
      answers = [Response.json([bound(0, 1, false)]), refusal(status, error)];
      await expect(run(longPoll)).resolves.toMatchObject({ code, reached: status < 502 });
    });
  }
});
