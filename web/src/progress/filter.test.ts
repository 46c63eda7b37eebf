import { expect, it } from "vitest";
import { isFiltering, NO_FILTER, queryOf } from "./filter";

it("asks for everything while nothing is chosen", () => {
  expect(queryOf(NO_FILTER)).toEqual({});
  expect(isFiltering({ ...NO_FILTER, q: "  ", room: "K7", source: "guess" })).toBe(false);
});

it("asks for what is chosen", () => {
  const filter = {
    q: " essay ",
    subject: "History",
    room: "k7m2qx",
    source: "manual",
    from: "2026-10-01",
    to: "",
  };
  expect(queryOf(filter)).toEqual({
    q: "essay",
    subject: "History",
    room: "K7M2QX",
    source: "manual",
    from: "2026-10-01",
  });
});
