import { expect, test } from "vitest";
import { isOver, orderOf, reachWords, tokenNameError } from "./token";

const now = new Date("2026-10-03T10:00:00.000Z");

test("a token needs a name of at most 64 characters, as people count them", () => {
  expect(tokenNameError("  ")).toMatch(/name/);
  expect(tokenNameError("☕".repeat(64))).toBeUndefined();
  expect(tokenNameError("x".repeat(65))).toMatch(/at most 64/);
});

test("what is ordered", () => {
  expect(orderOf(" backup ", "write", "30", now)).toEqual({
    name: "backup",
    scopes: ["read", "write"],
    expires_at: "2026-11-02T10:00:00.000Z",
  });
  expect(orderOf("clock", "read", "", now)).toEqual({ name: "clock", scopes: ["read"], expires_at: null });
});

test("what a token may do, in words", () => {
  expect(reachWords(["read"])).toBe("Only reads");
  expect(reachWords(["read", "write"])).toBe("Reads and writes");
  expect(reachWords(["read", "write", "admin"])).toBe("Reads, writes and administers");
});

test("a token is over from its last instant on", () => {
  expect(isOver({ expires_at: null }, now)).toBe(false);
  expect(isOver({ expires_at: "2026-10-03T10:00:01Z" }, now)).toBe(false);
  expect(isOver({ expires_at: "2026-10-03T10:00:00Z" }, now)).toBe(true);
});
