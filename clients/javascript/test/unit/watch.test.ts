import { beforeEach, expect, it } from "vitest";
import { Board } from "../../src/board.js";
import { watch } from "../../src/watch.js";
import { bound, ring, serverStatus, update } from "../support/events.js";

let board: Board;

beforeEach(() => {
  board = new Board();
  board.setSession({ sessionId: "s", extension: "102" });
  board.bound(bound(0, 2, false));
  board.take(serverStatus(1));
  board.take(ring(2, { origin: "existing" }));
});

const lines = () => board.store.calls.all.map(({ extension }) => extension);

it("a watch that changes forgets the calls of other lines, also those that are told late", () => {
  board.take(ring(3, { extension: "103" }));
  board.take(ring(4, { extension: "104" }));
  watch(board, ["104"]);
  expect(lines()).toEqual(["102", "104"]);
  board.take(update(5, { extension: "103" }));
  expect(lines()).toEqual(["102", "104"]);
});

it("a watch that is being changed takes the calls of all lines", () => {
  watch(board, []);
  watch(board, undefined);
  board.take(ring(3, { extension: "103" }));
  expect(lines()).toEqual(["102", "103"]);
});

it("a new session begins with no watch", () => {
  watch(board, []);
  board.setSession({ sessionId: "t", extension: "102" });
  board.bound(bound(0, 1, false));
  board.take(serverStatus(1));
  board.take(ring(2, { extension: "103" }));
  expect(lines()).toEqual(["103"]);
});
