import { expect, it } from "vitest";
import { reportWords, typeOf } from "./importing";

it.each([
  ["sessions.csv", "text/csv"],
  ["Calendar.2026.ICS", "text/calendar"],
  ["all.json", "application/json"],
  ["photo.png", null],
  ["noending", null],
])("reads %s as %s", (name, type) => {
  expect(typeOf(name)).toBe(type);
});

const report = { taken: 1, minutes: 25, duplicates: 0, refused: 0, lines: [], lines_left_off: 0 };

it("says what an import would do and did", () => {
  expect(reportWords(report, false)).toBe("1 session can be taken.");
  expect(reportWords({ ...report, taken: 1200, duplicates: 2, refused: 1 }, true)).toBe(
    "1,200 sessions were taken. 2 are here already. 1 line cannot be read.",
  );
});
