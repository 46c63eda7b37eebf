import { expect, test } from "vitest";
import { greeting } from "./greeting";

test("the greeting goes by the clock", () => {
  const at = (hour: number) => greeting(new Date(2026, 9, 3, hour));
  expect([5, 12, 18, 23, 3].map(at)).toEqual([
    "Good morning",
    "Good afternoon",
    "Good evening",
    "Still up",
    "Still up",
  ]);
});
