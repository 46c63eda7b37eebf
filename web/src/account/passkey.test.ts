import { expect, test } from "vitest";
import { knowsPasskeys, refusal } from "./passkey";

test("a browser without WebAuthn is offered no passkeys", () => {
  expect(knowsPasskeys()).toBe(false);
});

test("each refusal of a browser is told in words, and none is taken for a lost network", () => {
  const names = ["InvalidStateError", "SecurityError", "NotAllowedError", "UnknownError", ""];
  const codes = names.map((name) => refusal(name).code);
  expect(codes).toEqual([
    "passkey_known",
    "passkey_elsewhere",
    "passkey_cancelled",
    "passkey_failed",
    "passkey_failed",
  ]);
  for (const name of names) expect(refusal(name).detail).toMatch(/\.$/);
});
