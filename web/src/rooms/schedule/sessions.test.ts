import { expect, test } from "vitest";
import type { Session } from "./api";
import { draftOf, lengthError, nextHour, nextOf, rhythm, startError, titleError } from "./sessions";

const NOW = new Date(2026, 10, 22, 16, 20);

test("a form becomes a session in the zone where it was meant", () => {
  const form = { title: " Statistics ", starts_at: "2026-11-23T10:00", minutes: "90", repeats: "weekly" };
  expect(draftOf(form, "Europe/Berlin")).toEqual({
    title: "Statistics",
    starts_at: new Date(2026, 10, 23, 10).toISOString(),
    minutes: 90,
    repeats: "weekly",
    timezone: "Europe/Berlin",
  });
});

test("what is missing is said", () => {
  expect([titleError(" "), titleError("x".repeat(81)), titleError("ok")]).toEqual([
    expect.stringContaining("Say what"),
    expect.stringContaining("80"),
    undefined,
  ]);
  expect([lengthError("0"), lengthError("1.5"), lengthError("90")].map(Boolean)).toEqual([true, true, false]);
  expect(startError("", "none", NOW)).toBeDefined();
  expect(startError("2026-11-22T10:00", "none", NOW)).toBeDefined();
  expect(startError("2026-11-22T10:00", "weekly", NOW)).toBeUndefined();
});

test("what comes next is the nearest that is not over", () => {
  const session = (id: string, next_at: string | null) => ({ id, next_at }) as Session;
  const all = [
    session("a", "2026-11-25T10:00:00Z"),
    session("b", null),
    session("c", "2026-11-23T10:00:00Z"),
  ];
  expect(nextOf(all)?.id).toBe("c");
  expect(nextOf([session("b", null)])).toBeNull();
});

test("lengths and rhythms in words", () => {
  expect(rhythm({ minutes: 90, repeats: "weekly" })).toBe("90 minutes, every week");
  expect(rhythm({ minutes: 1, repeats: "none" })).toBe("1 minute");
  expect(nextHour(NOW)).toBe("2026-11-22T17:00");
});
