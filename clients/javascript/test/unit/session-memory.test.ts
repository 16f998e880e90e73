import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { remember, remembered } from "../../src/session-memory.js";

const SESSION = { sessionId: "secret", extension: "102", ticket: "sealed" };
let page: EventTarget;
let storage: Map<string, string>;

beforeEach(() => {
  page = new EventTarget();
  storage = new Map();
  vi.stubGlobal("addEventListener", page.addEventListener.bind(page));
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => storage.set(name, value),
    removeItem: (name: string) => storage.delete(name),
  });
});

afterEach(() => vi.unstubAllGlobals());

it("a session is kept only while the page is reloaded", () => {
  const stop = new AbortController();
  remember("client", () => SESSION, stop.signal);
  expect(storage.size, "an open page leaves nothing lying about").toBe(0);
  page.dispatchEvent(new Event("pagehide"));
  expect(remembered("client")).toEqual(SESSION);
  expect(remembered("client"), "it is taken once").toBeUndefined();
});

it("a page that comes back as it was leaves nothing behind", () => {
  const stop = new AbortController();
  remember("client", () => SESSION, stop.signal);
  page.dispatchEvent(new Event("pagehide"));
  page.dispatchEvent(new Event("pageshow"));
  expect(storage.size).toBe(0);
});

it("a user who has logged off leaves nothing behind", () => {
  const stop = new AbortController();
  remember("client", () => SESSION, stop.signal);
  stop.abort();
  page.dispatchEvent(new Event("pagehide"));
  expect(storage.size).toBe(0);
});

it("without a storage nothing is kept, and nothing fails", () => {
  vi.unstubAllGlobals();
  expect(remembered("client")).toBeUndefined();
});
