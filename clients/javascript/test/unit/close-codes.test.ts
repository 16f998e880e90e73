import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { CLOSE_CODES, fateOfClose } from "../../src/close-codes.js";

it("every code of the documentation that is not an error of the client has a way on", () => {
  const page = readFileSync(new URL("../../../../docs/web-api.md", import.meta.url), "utf8");
  const [, table = ""] = page.split("| close code |");
  const documented = [...table.matchAll(/^\| ([\d, ]+) \|/gm)].flatMap(([, codes = ""]) => codes.split(", ").map(Number));
  expect(documented).toContain(4000);
  // 1002 to 1009 close a client that violates the protocol of WebSockets, which no browser does.
  const unexpected = documented.filter((code) => !(code in CLOSE_CODES) && (code < 1002 || code > 1009));
  expect(unexpected).toEqual([]);
  expect(Object.keys(CLOSE_CODES).map(Number).filter((code) => !documented.includes(code))).toEqual([]);
});

it("a connection that was lost is tried again", () => {
  expect(fateOfClose(1006)).toBe("tryAgain");
  expect(fateOfClose(1005)).toBe("tryAgain");
});
