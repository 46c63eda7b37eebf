import { expect, test } from "vitest";
import { endedError, localMinute, minutesError, noteError } from "./manual";

test("whole minutes from 1 to 720 may be entered", () => {
  for (const minutes of ["1", "45", " 720 "]) expect(minutesError(minutes)).toBeUndefined();
  for (const minutes of ["", "0", "721", "4.5", "-3", "an hour"])
    expect(minutesError(minutes)).toBeTypeOf("string");
});

test("a session ends in the past", () => {
  const now = new Date("2026-10-03T10:46:30");
  expect(endedError("2026-10-03T10:46", now)).toBeUndefined();
  expect(endedError("2026-10-03T10:47", now)).toBeTypeOf("string");
  expect(endedError("", now)).toBeTypeOf("string");
});

test("a moment is written for a date field in the browser's own zone", () => {
  const moment = new Date("2026-10-03T10:46:59.999");
  expect(localMinute(moment)).toBe("2026-10-03T10:46");
});

test("a note that is too long says by how much", () => {
  expect(noteError("x".repeat(1000))).toBeUndefined();
  expect(noteError("x".repeat(1002))).toContain("2 characters");
});
