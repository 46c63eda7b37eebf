import { expect, test } from "vitest";
import { draftOf, usesWords } from "./invites";

test("a link opens for as long and as often as was chosen", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  expect(draftOf("7", "", now)).toEqual({ expires_at: "2026-11-29T12:00:00.000Z" });
  expect(draftOf("1", "5", now)).toEqual({ expires_at: "2026-11-23T12:00:00.000Z", max_uses: 5 });
});

test("its uses are told in words", () => {
  const words = (uses: number, max_uses: number | null) => usesWords({ uses, max_uses });
  expect([words(0, null), words(1, null), words(3, null), words(3, 25), words(0, 1)]).toEqual([
    "not used yet",
    "used once",
    "used 3 times",
    "used 3 of 25 times",
    "for one person",
  ]);
});
