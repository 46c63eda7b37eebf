import { expect, test } from "vitest";
import { asksMore, factorWords } from "./factor";

test("an app or a passkey asks for more, recovery codes alone do not", () => {
  expect(asksMore({ totp: false, passkeys: 0 })).toBe(false);
  expect(asksMore({ totp: true, passkeys: 0 })).toBe(true);
  expect(asksMore({ totp: false, passkeys: 2 })).toBe(true);
});

test("it is said what is asked for", () => {
  const words = (totp: boolean, passkeys: number, recovery_codes_left: number) =>
    factorWords({ totp, passkeys, recovery_codes_left });
  expect(words(true, 0, 10)).toBe(
    "After your password you are asked for a code from your app. 10 recovery codes are left.",
  );
  expect(words(false, 1, 1)).toBe(
    "After your password you are asked for your passkey. 1 recovery code is left.",
  );
  expect(words(true, 3, 0)).toContain("a code from your app or one of your passkeys");
});
