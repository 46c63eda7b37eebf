import { expect, test } from "vitest";
import { fits, middle, pictureBytesMost } from "./picture";

test("a file goes up as it is when the service takes its kind and size", () => {
  expect(fits({ type: "image/png", size: pictureBytesMost })).toBe(true);
  expect(fits({ type: "image/png", size: pictureBytesMost + 1 })).toBe(false);
  expect(fits({ type: "image/heic", size: 10 })).toBe(false);
  expect(fits({ type: "", size: 10 })).toBe(false);
});

test("the middle square leaves the longer side", () => {
  expect(middle(600, 400)).toEqual({ x: 100, y: 0, length: 400 });
  expect(middle(400, 600)).toEqual({ x: 0, y: 100, length: 400 });
});
