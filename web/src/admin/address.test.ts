import { expect, test } from "vitest";
import { addressWith, openIn, queryIn } from "./address";

test("the query of a list leaves out what is the page's own", () => {
  expect(queryIn("?q=ana&open=7&sort=name")).toEqual({ q: "ana", sort: "name" });
  expect(openIn("?q=ana&open=7")).toBe("7");
  expect(openIn("?q=ana")).toBeNull();
});

test("a filter that is taken off leaves the address", () => {
  expect(addressWith("rooms", { q: "a b", locked: "true" }, { locked: "" })).toBe("/admin/rooms?q=a+b");
  expect(addressWith("rooms", {}, {})).toBe("/admin/rooms");
});
