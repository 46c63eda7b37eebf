import { expect, test } from "vitest";
import { capacityError, descriptionError, nameError } from "./validation";

test("a room's name has 1 to 80 characters after trimming", () => {
  expect(nameError("Window seat")).toBeUndefined();
  expect(nameError("   ")).toBeTypeOf("string");
  expect(nameError("é".repeat(80))).toBeUndefined();
  expect(nameError("é".repeat(81))).toBeTypeOf("string");
});

test("a description says how much it is too long", () => {
  expect(descriptionError("x".repeat(2000))).toBeUndefined();
  expect(descriptionError("x".repeat(2003))).toContain("3 characters");
});

test("a room has 2 to 500 seats", () => {
  for (const seats of ["2", "50", "500"]) expect(capacityError(seats)).toBeUndefined();
  for (const seats of ["", "1", "501", "2.5", "many"]) expect(capacityError(seats)).toBeTypeOf("string");
});
