import { expect, test } from "vitest";
import { marked, wordsOf } from "./found";

const drawn = (text: string, q: string) =>
  marked(text, wordsOf(q))
    .map((part) => (part.hit ? `[${part.text}]` : part.text))
    .join("");

test("hits are set off in any case", () => {
  expect(drawn("Chapter two, chapter three", "chapter")).toBe("[Chapter] two, [chapter] three");
  expect(drawn("a (b) c", "(b)")).toBe("a [(b)] c");
  expect(drawn("nothing", "")).toBe("nothing");
});

test("what steers the search is no word", () => {
  expect(wordsOf('"chapter two" or essay -draft')).toEqual(["chapter", "two", "essay"]);
});

test("a hit far into the text comes into sight", () => {
  const shown = drawn(`${"word ".repeat(40)}needle and more`, "needle");
  expect(shown.startsWith("… word")).toBe(true);
  expect(shown.length).toBeLessThan(110);
  expect(shown).toContain("[needle] and more");
});
