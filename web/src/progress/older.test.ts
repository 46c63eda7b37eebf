import { expect, test } from "vitest";
import { olderSessions } from "./older";

test("a session is never listed twice", () => {
  const recent = [{ id: "c" }, { id: "b" }];
  expect(olderSessions(recent, [{ id: "c" }, { id: "b" }, { id: "a" }])).toEqual([{ id: "a" }]);
});
