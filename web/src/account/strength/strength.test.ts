import { expect, test } from "vitest";
import { estimate } from "./estimator";
import { partsOf, strengthWords } from "./strength";

test("words and names that anybody would try are weak, a few plain words are not", () => {
  expect(estimate("password1", []).score).toBeLessThanOrEqual(1);
  expect(estimate("correct horse battery staple", []).score).toBe(4);
});

test("what is known about its owner makes a password weaker", () => {
  const password = "marlenequist";
  const alone = estimate(password, []).score;
  expect(estimate(password, partsOf("marlenequist")).score).toBeLessThan(Math.max(alone, 1));
});

test("a weak password comes with advice, a strong one with none", () => {
  expect(estimate("qwertyuiop", []).advice).not.toBe("");
  expect(estimate("violet harbour lantern copper 42", []).advice).toBe("");
});

test("every score has its words", () => {
  expect(strengthWords({ score: 0, advice: "" })).toBe("Very easy to guess");
  expect(strengthWords({ score: 4, advice: "" })).toBe("Very good");
});

test("names and addresses are taken apart", () => {
  expect(partsOf("ana.marie", "me@example.org")).toEqual([
    "ana.marie",
    "ana",
    "marie",
    "me@example.org",
    "example",
    "org",
  ]);
});
