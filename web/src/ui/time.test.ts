import { expect, test } from "vitest";
import { formatBar, formatClock, formatDay, formatMinutes, formatWhen } from "./time";

test("minutes are written as people say them", () => {
  expect([0, 59, 60, 95, 120].map(formatMinutes)).toEqual(["0 min", "59 min", "1 h", "1 h 35 min", "2 h"]);
  expect([5, 60, 65].map(formatBar)).toEqual(["5", "1:00", "1:05"]);
});

test("a clock counts whole seconds down and shows hours only when there are some", () => {
  expect(formatClock(1500)).toBe("25:00");
  expect(formatClock(59.2)).toBe("01:00");
  expect(formatClock(3900)).toBe("1:05:00");
  expect(formatClock(-3)).toBe("00:00");
});

test("a calendar date has no zone", () => {
  expect(formatDay("2026-10-03", "long")).toContain("Saturday");
  expect(formatDay("2026-10-03", "short")).toBe("Sat");
});

test("days are told in the person's own zone, not in the browser's", () => {
  const now = new Date("2026-10-03T22:30:00Z");
  expect(formatWhen("2026-10-03T22:10:00Z", now, "Europe/Belgrade")).toMatch(/^today, /);
  expect(formatWhen("2026-10-03T20:10:00Z", now, "Europe/Belgrade")).toMatch(/^yesterday, /);
  expect(formatWhen("2026-10-03T20:10:00Z", now, "UTC")).toMatch(/^today, /);
  expect(formatWhen("2025-10-03T20:10:00Z", now, "UTC")).toContain("2025");
});
