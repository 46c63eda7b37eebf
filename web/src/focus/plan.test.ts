import { describe, expect, it } from "vitest";
import { bounded, chosenLengths, chosenPlan, PRESETS, readChoice } from "./plan";

describe("bounded", () => {
  it.each([
    ["focus_minutes", 0, 1],
    ["focus_minutes", 999, 180],
    ["break_minutes", 0, 0],
    ["rounds", 2.6, 3],
    ["long_break_minutes", Number.NaN, 0],
  ] as const)("takes %s %d as %d", (name, value, taken) => {
    expect(bounded(name, value)).toBe(taken);
  });
});

describe("readChoice", () => {
  it.each([null, "", "null", "[]", "{", '{"name":"90/90"}'])("falls back to 25/5 from %s", (text) => {
    expect(chosenLengths(readChoice(text))).toEqual(PRESETS["25/5"]);
  });

  it("keeps a custom plan within what the server takes", () => {
    const text = JSON.stringify({
      name: "custom",
      custom: { focus_minutes: 500, rounds: "2" },
      auto_start: true,
      overtime_minutes: 7,
    });
    expect(chosenPlan(readChoice(text))).toEqual({
      focus_minutes: 180,
      break_minutes: 5,
      long_break_minutes: 15,
      rounds: 2,
      mode: "countdown",
      auto_start: true,
      overtime_minutes: 0,
    });
  });

  it("sends no lengths with a flow", () => {
    const text = JSON.stringify({ name: "flow", flow_ratio: 3, overtime_minutes: 10 });
    expect(chosenPlan(readChoice(text))).toEqual({ mode: "flow", flow_ratio: 3, auto_start: false });
  });
});
