import { expect, test } from "vitest";
import { demoAt } from "./demo";

test("the demo stands where the clock says: focus from the full and half hour, then a break", () => {
  const start = demoAt(new Date("2026-10-03T10:00:00Z"));
  expect(start).toMatchObject({ phase: "focus", remainingS: 25 * 60, share: 0 });
  expect(start.endsAt.toISOString()).toBe("2026-10-03T10:25:00.000Z");

  const late = demoAt(new Date("2026-10-03T10:54:30Z"));
  expect(late).toMatchObject({ phase: "focus", remainingS: 30 });

  const rest = demoAt(new Date("2026-10-03T10:57:30Z"));
  expect(rest).toMatchObject({ phase: "break", remainingS: 150, share: 0.5 });
  expect(rest.endsAt.toISOString()).toBe("2026-10-03T11:00:00.000Z");
});
