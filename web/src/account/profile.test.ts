import { expect, test } from "vitest";
import { bioError, displayNameError } from "./profile";
import { dayStarts, zones } from "./zones";

test("a shown name has 1 to 64 characters in any script", () => {
  expect(displayNameError("Ана 李雷")).toBeUndefined();
  expect(displayNameError("  ")).toBeTypeOf("string");
  expect(displayNameError("🦊".repeat(64))).toBeUndefined();
  expect(displayNameError("🦊".repeat(65))).toBeTypeOf("string");
});

test("a text about oneself says by how much it is too long", () => {
  expect(bioError("x".repeat(1000))).toBeUndefined();
  expect(bioError("x".repeat(1004))).toContain("4 characters");
});

test("the person's own zone and day start are always among the choices", () => {
  expect(zones("Mars/Olympus")).toContain("Mars/Olympus");
  expect(zones("Europe/Belgrade").filter((zone) => zone === "Europe/Belgrade")).toHaveLength(1);
  expect(dayStarts("03:30")).toEqual(expect.arrayContaining(["00:00", "03:30", "04:00", "12:00"]));
});
