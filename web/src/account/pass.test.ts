import { expect, test } from "vitest";
import { passIn, tokenIn } from "./pass";

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
