import { describe, expect, it } from "vitest";
import { goBy, levelOf, weekFrom, weeksOf } from "./heat";

describe("weeksOf", () => {
  it.each([
    [2024, "monday", 366],
    [2026, "sunday", 365],
    [2027, "saturday", 365],
  ] as const)("holds each day of %d once, weeks from %s", (year, first, days) => {
    const dates = weeksOf(year, [], first).flatMap((week) => week.days.flatMap((day) => day?.date ?? []));
    expect(dates).toHaveLength(days);
    expect(new Set(dates).size).toBe(days);
    expect([...dates].sort()).toEqual(dates);
  });

  it("begins with the chosen day and leaves places outside the year empty", () => {
    // The first of January 2026 is a Thursday.
    expect(weeksOf(2026, [], "monday")[0]?.days.slice(0, 4)).toEqual([
      null,
      null,
      null,
      { date: "2026-01-01", minutes: 0, level: 0 },
    ]);
    expect(weeksOf(2026, [], "sunday")[0]?.days[4]?.date).toBe("2026-01-01");
    expect(weeksOf(2026, [], "saturday")[0]?.days[5]?.date).toBe("2026-01-01");
  });

  it("names twelve months", () => {
    const months = weeksOf(2026, [], "monday").flatMap((week) => week.month ?? []);
    expect(months).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("puts minutes on their day", () => {
    const days = weeksOf(2026, [{ date: "2026-03-29", minutes: 95 }], "monday").flatMap((week) => week.days);
    expect(days.filter((day) => day && day.minutes > 0)).toEqual([
      { date: "2026-03-29", minutes: 95, level: 3 },
    ]);
  });
});

it.each([
  [0, 0],
  [1, 1],
  [29, 1],
  [30, 2],
  [90, 3],
  [179, 3],
  [180, 4],
  [900, 4],
])("%d minutes are level %d", (minutes, level) => {
  expect(levelOf(minutes)).toBe(level);
});

it("orders the week from its first day", () => {
  expect(weekFrom("saturday").slice(0, 3)).toEqual(["saturday", "sunday", "monday"]);
});

describe("goBy", () => {
  const weeks = weeksOf(2026, [], "monday");
  it.each([
    ["ArrowDown", { week: 0, day: 6 }, { week: 1, day: 0 }],
    ["ArrowUp", { week: 1, day: 0 }, { week: 0, day: 6 }],
    ["ArrowLeft", { week: 1, day: 0 }, { week: 1, day: 0 }],
    ["ArrowRight", { week: 3, day: 2 }, { week: 4, day: 2 }],
    ["Home", { week: 9, day: 0 }, { week: 1, day: 0 }],
    ["End", { week: 9, day: 6 }, { week: 51, day: 6 }],
    ["a", { week: 9, day: 6 }, null],
  ])("%s from %o", (key, from, to) => {
    expect(goBy(key, from, weeks)).toEqual(to);
  });
});
