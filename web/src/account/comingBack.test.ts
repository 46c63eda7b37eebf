import { expect, test } from "vitest";
import { comingBackIn, troubleWords } from "./comingBack";

test("the second half of a log-in is read from behind the #", () => {
  const { half } = comingBackIn("#ticket=abc&second_factor=passkey%2Crecovery%2Cmagic");
  expect(half).toEqual({ ticket: "abc", second_factor: ["passkey", "recovery"] });
});

test("a newcomer, a problem, or nothing at all", () => {
  expect(comingBackIn("#provider=campus&newcomer=abc&username=ana").newcomer).toEqual({
    token: "abc",
    username: "ana",
  });
  expect(comingBackIn("#newcomer=abc").newcomer).toEqual({ token: "abc", username: "" });
  expect(comingBackIn("#problem=oidc_denied").problem).toBe("oidc_denied");
  for (const hash of ["", "#", "#main", "#invite=abc"])
    expect(comingBackIn(hash)).toEqual({ half: null, newcomer: null, problem: null });
});

test("every problem has words", () => {
  expect(troubleWords("oidc_denied")).toMatch(/declined/);
  expect(troubleWords("constructor" + "x")).toMatch(/went wrong/);
});
