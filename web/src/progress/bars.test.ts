import { expect, test } from "vitest";
import { barsOf } from "./bars";

const week = (minutes: readonly number[]) =>
  minutes.map((value, day) => ({ date: `2026-10-0${day + 1}`, minutes: value }));

test("the tallest bar leaves room for its value and keeps the others in proportion", () => {
  const bars = barsOf(week([60, 0, 120, 0, 0, 0, 30]));
  expect(bars[2]?.share).toBeGreaterThan(0.8);
  expect(bars[2]?.share).toBeLessThan(1);
  expect(bars[0]?.share).toBeCloseTo((bars[2]?.share ?? 0) / 2);
  expect(bars[1]?.share).toBe(0);
});

test("a few minutes do not fill the chart, and an empty week is empty", () => {
  expect(barsOf(week([0, 0, 0, 0, 0, 0, 5]))[6]?.share).toBeLessThan(0.2);
  expect(barsOf(week([0, 0, 0, 0, 0, 0, 0])).every((bar) => bar.share === 0)).toBe(true);
});

test("the last day is today", () => {
  expect(barsOf(week([1, 2, 3, 4, 5, 6, 7])).map((bar) => bar.isToday)).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
});
