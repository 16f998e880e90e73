import { describe, expect, it, vi } from "vitest";
import { WebproxyError } from "../../src/error.js";
import { repeat } from "../../src/repeat.js";
import { send, type Http } from "../../src/request.js";

function answering(...answers: (Response | Error)[]) {
  const fetch = vi.fn<typeof globalThis.fetch>(async () => {
    const answer = answers.shift() ?? new Error("no further answer");
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const http: Http = { url: "http://proxy/base", fetch };
  return { http, fetch };
}

function refusal(status: number, body: object, headers: Record<string, string> = {}) {
  return new Response(JSON.stringify(body), { status, headers });
}

const BUSY = { error: "not_connected", code: 503, message: "no connection", retryable: true, requestId: "r-1" };

describe("a request", () => {
  it("is sent below the path of the WebProxy, with a body of JSON and its key", async () => {
    const { http, fetch } = answering(Response.json({ fine: true }));
    const message = { method: "POST", path: "/sessions", body: { a: 1 }, idempotencyKey: "k" };
    await expect(send(http, message)).resolves.toEqual({ fine: true });
    const [url, init] = fetch.mock.calls[0] ?? [];
    expect(url).toBe("http://proxy/base/sessions");
    expect(init).toMatchObject({ method: "POST", body: '{"a":1}' });
    expect(init?.headers).toEqual({ "Content-Type": "application/json", "Idempotency-Key": "k" });
  });

  it("that is refused throws the error of the WebProxy, with the time to wait", async () => {
    const { http } = answering(refusal(503, BUSY, { "Retry-After": "2" }));
    const error = await send(http, { method: "GET", path: "/" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WebproxyError);
    expect(error).toMatchObject({ error: "not_connected", status: 503, retryable: true, requestId: "r-1", retryAfter: 2000 });
  });

  it("that another server answers is told apart", async () => {
    const page = new Response("<h1>Bad gateway</h1>", { status: 502, headers: { "X-Request-Id": "r-2" } });
    const { http } = answering(page);
    const failure = send(http, { method: "GET", path: "/" });
    await expect(failure).rejects.toMatchObject({ error: "unreadable", code: 502, retryable: true, requestId: "r-2" });
  });

  it("without an answer may be sent again only if that does no harm", async () => {
    const lost = () => answering(new TypeError("failed")).http;
    const failure = (method: string, idempotencyKey?: string) => send(lost(), { method, path: "/", idempotencyKey });
    await expect(failure("GET")).rejects.toMatchObject({ error: "unreachable", retryable: true });
    await expect(failure("POST")).rejects.toMatchObject({ error: "unreachable", retryable: false });
    await expect(failure("POST", "key")).rejects.toMatchObject({ error: "unreachable", retryable: true });
  });

  it("ends at its deadline, or with the reason of its signal", async () => {
    const fetch: typeof globalThis.fetch = (_, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener("abort", () => reject(init.signal?.reason)));
    const http: Http = { url: "", fetch };
    await expect(send(http, { method: "GET", path: "/", deadline: 5 })).rejects.toMatchObject({ error: "deadline" });
    const stop = new AbortController();
    const stopped = send(http, { method: "GET", path: "/", signal: stop.signal });
    stop.abort(new Error("the user has closed the dialog"));
    await expect(stopped).rejects.toThrow("the user has closed the dialog");
  });
});

describe("repeating", () => {
  const RETRYABLE = () => new WebproxyError("too_soon", "", { retryable: true, retryAfter: 1 });

  it("ends with the first success", async () => {
    const act = vi.fn<() => Promise<string>>().mockRejectedValueOnce(RETRYABLE()).mockResolvedValue("done");
    await expect(repeat(act, 2)).resolves.toBe("done");
    expect(act).toHaveBeenCalledTimes(2);
  });

  it("is limited, and only what is retryable is repeated", async () => {
    const busy = vi.fn(() => Promise.reject(RETRYABLE()));
    await expect(repeat(busy, 2)).rejects.toMatchObject({ error: "too_soon" });
    expect(busy).toHaveBeenCalledTimes(3);
    const wrong = vi.fn(() => Promise.reject(new WebproxyError("wrong_target", "")));
    await expect(repeat(wrong, 2)).rejects.toMatchObject({ error: "wrong_target" });
    expect(wrong).toHaveBeenCalledTimes(1);
  });
});
