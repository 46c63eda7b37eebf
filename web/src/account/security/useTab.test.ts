import { expect, test } from "vitest";
import { tabIn } from "./useTab";

test("the address says which part is open, and other marks leave it open", () => {
  expect(tabIn("#security")).toBe("security");
  expect(tabIn("")).toBe("profile");
  expect(tabIn("#profile")).toBe("profile");
  expect(tabIn("#main")).toBeNull();
});
