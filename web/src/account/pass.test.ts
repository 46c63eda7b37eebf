import { expect, test } from "vitest";
import { passIn, proofIn, tokenIn } from "./pass";

test("a link's pass is read from behind its #", () => {
  expect(passIn("#invite=abc-_1")).toEqual({ invite: "abc-_1" });
  expect(passIn("#admin=xyz")).toEqual({ admin_token: "xyz" });
});

test("without a pass nothing is sent", () => {
  for (const hash of ["", "#", "#top", "#invite="]) expect(passIn(hash)).toEqual({});
});

test("a mail's token is read from behind its #", () => {
  expect(tokenIn("#token=abc")).toBe("abc");
  for (const hash of ["", "#", "#main"]) expect(tokenIn(hash)).toBe("");
});

test("six digits are the app's, anything else is a recovery code", () => {
  expect(proofIn(" 123 456 ")).toEqual({ totp: "123456" });
  expect(proofIn("abcd-efgh-2345-6777")).toEqual({ recovery: "abcd-efgh-2345-6777" });
  expect(proofIn("1234567")).toEqual({ recovery: "1234567" });
});
