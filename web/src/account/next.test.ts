import { expect, test } from "vitest";
import { doorTo, safeNext } from "./next";

test("a page of our own is where one goes next", () => {
  expect(safeNext("/rooms/K7M2QX")).toBe("/rooms/K7M2QX");
  expect(safeNext("/progress?week=2#bars")).toBe("/progress?week=2#bars");
});

test.each([
  "https://evil.example",
  "//evil.example/rooms/K7M2QX",
  "/\\evil.example",
  "/\t/evil.example",
  "\\\\evil.example",
  "javascript:alert(1)",
  "rooms/K7M2QX",
  "",
  undefined,
  null,
])("%j leads home", (next) => {
  expect(safeNext(next)).toBe("/");
});

test("the doors themselves are no destination", () => {
  expect(safeNext("/login?next=/login")).toBe("/");
  expect(safeNext("/signup")).toBe("/");
});

test("a door carries the way back, and none for home", () => {
  expect(doorTo("/login", "/rooms/K7M2QX")).toBe("/login?next=%2Frooms%2FK7M2QX");
  expect(doorTo("/signup", "/")).toBe("/signup");
});
