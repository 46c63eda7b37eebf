import { expect, test } from "vitest";
import { hasStrangers, isCode, readCode } from "./code";

test("a code is read in any case, with spaces and hyphens", () => {
  expect(readCode("k7m2qx")).toBe("K7M2QX");
  expect(readCode(" k7m-2qx ")).toBe("K7M2QX");
  expect(readCode("K7M 2QX")).toBe("K7M2QX");
});

test("a pasted link gives its code and nothing of its host", () => {
  expect(readCode("http://localhost:8080/rooms/k7m2qx")).toBe("K7M2QX");
  expect(readCode("Come: https://cafe.example.org/rooms/K7M2QX?from=mail, we start at ten")).toBe("K7M2QX");
});

test("characters that no code has are left out, and told", () => {
  expect(readCode("K0I1LO7M2QX")).toBe("K7M2QX");
  expect(hasStrangers("K0M2QX")).toBe(true);
  expect(hasStrangers("k7m-2qx ")).toBe(false);
  expect(hasStrangers("http://localhost:8080/rooms/K7M2QX")).toBe(false);
});

test("more than six characters are cut, fewer are no code", () => {
  expect(readCode("K7M2QXABC")).toBe("K7M2QX");
  expect(isCode("K7M2QX")).toBe(true);
  expect(isCode("K7M2Q")).toBe(false);
  expect(isCode("K7M2Q0")).toBe(false);
});
