import { expect, it } from "vitest";
import { goalError, goalOf, weekStartByTable, weekStartOf } from "./settings";

it.each([
  ["en-US", "sunday"],
  ["en-GB", "monday"],
  ["de-DE", "monday"],
  ["ar-EG", "saturday"],
  ["pt-BR", "sunday"],
  ["es-AR", "monday"],
  ["ja", "sunday"],
  ["fa", "saturday"],
])("%s begins its weeks on %s, with and without the browser's word", (locale, day) => {
  expect(weekStartOf(locale)).toBe(day);
  expect(weekStartByTable(locale)).toBe(day);
});

it.each([
  ["", undefined],
  ["90", undefined],
  ["0", "Between"],
  ["1441", "Between"],
  ["1.5", "whole"],
  ["an hour", "whole"],
])("says about the goal %j: %s", (text, part) => {
  const told = goalError(text, 1440);
  if (part === undefined) expect(told).toBeUndefined();
  else expect(told).toContain(part);
});

it("takes an empty goal for none", () => {
  expect([goalOf(" "), goalOf("60")]).toEqual([null, 60]);
});
