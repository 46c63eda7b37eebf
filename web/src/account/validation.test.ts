import { expect, test } from "vitest";
import { charactersMissing, emailError, found, passwordError, usernameError } from "./validation";

test("usernames of the contract are taken, others are explained", () => {
  for (const name of ["ana", "Ana.M-2_x", "x".repeat(32), " ana "])
    expect(usernameError(name)).toBeUndefined();
  for (const name of ["", "ab", "x".repeat(33), "ana m", "аna", "ana!"])
    expect(usernameError(name)).toBeTypeOf("string");
});

test("passwords are refused when too short, too long, all digits or the username", () => {
  expect(passwordError("quiet window seat", "ana")).toBeUndefined();
  expect(passwordError("", "ana")).toBeTypeOf("string");
  expect(passwordError("short", "ana")).toBeTypeOf("string");
  expect(passwordError("x".repeat(129), "ana")).toBeTypeOf("string");
  expect(passwordError("83920174", "ana")).toBeTypeOf("string");
  expect(passwordError("AnaMarkovic", "anamarkovic ")).toBeTypeOf("string");
});

test("a password is measured in characters, as people see them", () => {
  expect(passwordError("🦊".repeat(7), "ana")).toBeTypeOf("string");
  expect(passwordError("🦊".repeat(8), "ana")).toBeUndefined();
});

test("how much of a password is still missing", () => {
  expect(charactersMissing("")).toBe(8);
  expect(charactersMissing("🦊".repeat(7))).toBe(1);
  expect(charactersMissing("quiet window seat")).toBe(0);
});

test("an e-mail address may be missing but not malformed", () => {
  expect(emailError("")).toBeUndefined();
  expect(emailError("ana@example.org")).toBeUndefined();
  for (const address of ["ana", "ana@example", "ana@@example.org", "ana m@example.org"]) {
    expect(emailError(address)).toBeTypeOf("string");
  }
});

test("only fields with an error are kept", () => {
  expect(found({ username: undefined, password: "Choose a password." })).toEqual({
    password: "Choose a password.",
  });
});
