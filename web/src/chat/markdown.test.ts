import { describe, expect, it } from "vitest";
import { type Block, type Inline, mentions, onlyEmoji, parse, plain } from "./markdown";

/** The parts in a short notation: b(bold) i(italic) `code` <link> @name. */
function drawn(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      switch (part.kind) {
        case "bold":
          return `b(${drawn(part.parts)})`;
        case "italic":
          return `i(${drawn(part.parts)})`;
        case "code":
          return `\`${part.text}\``;
        case "link":
          return `<${part.href}>`;
        default:
          return part.kind === "mention" ? `{${part.text}}` : part.text;
      }
    })
    .join("");
}

const block = (it: Block) => (it.kind === "code" ? `code:${it.text}` : `${it.kind}:${drawn(it.parts)}`);
const blocks = (text: string) => parse(text).map(block);
const line = (text: string) => {
  const [only, ...more] = parse(text);
  expect(more).toEqual([]);
  return only && only.kind !== "code" ? drawn(only.parts) : "";
};

describe("marks inside a line", () => {
  it.each([
    ["**bold** and *italic* and _italic_", "b(bold) and i(italic) and i(italic)"],
    ["**bold with _italic_ inside**", "b(bold with i(italic) inside)"],
    ["*italic with **bold** inside*", "i(italic with b(bold) inside)"],
    ["`**code**` stays", "`**code**` stays"],
    ["`one` and `two`", "`one` and `two`"],
    ["a lone ` backtick", "a lone ` backtick"],
    ["an empty `` pair", "an empty `` pair"],
    ["2 * 3 * 4", "2 * 3 * 4"],
    ["2*3 is 6", "2*3 is 6"],
    ["snake_case_name and __init__", "snake_case_name and __init__"],
    ["never **closed", "never **closed"],
    ["closed** never", "closed** never"],
    ["*crossed **marks* here**", "i(crossed **marks) here**"],
    ["**https://example.org/a_b_c**", "b(<https://example.org/a_b_c>)"],
    ["**a `*` b**", "b(a `*` b)"],
  ])("%s", (text, expected) => {
    expect(line(text)).toBe(expected);
  });

  it("does not carry a mark over the end of a line", () => {
    expect(line("**one\ntwo**")).toBe("**one\ntwo**");
  });
});

describe("mentions", () => {
  it.each([
    ["@ben.k, look", "{@ben.k}, look"],
    ["ask @ben.", "ask {@ben}."],
    ["mail me@example.org", "mail me@example.org"],
    ["**@ben**", "b({@ben})"],
    ["`@ben`", "`@ben`"],
    ["@ab", "@ab"],
  ])("%s", (text, expected) => {
    expect(line(text)).toBe(expected);
  });

  it("knows who is meant, whatever the case", () => {
    expect(mentions(parse("hello @Ben"), "ben")).toBe(true);
    expect(mentions(parse("hello @benny"), "ben")).toBe(false);
    expect(mentions(parse("```\n@ben\n```"), "ben")).toBe(false);
  });
});

describe("blocks", () => {
  it("keeps code as it was written", () => {
    expect(blocks("look:\n```py\nfor x in y:\n    **print**(x)\n```\nthere")).toEqual([
      "words:look:",
      "code:for x in y:\n    **print**(x)",
      "words:there",
    ]);
    expect(blocks("```ls -l```")).toEqual(["code:ls -l"]);
  });

  it("takes a fence that is never closed for what it is", () => {
    expect(parse("```\nfor ever")).toHaveLength(1);
    expect(plain("```\nfor ever")).toContain("for ever");
  });

  it("quotes lines that begin with a bracket", () => {
    expect(blocks("> to *be*\n> or not\nwell")).toEqual(["quote:to i(be)\nor not", "words:well"]);
    expect(blocks(">.<")).toEqual(["words:>.<"]);
  });
});

describe("emoji", () => {
  it("knows its short codes and leaves the rest alone", () => {
    expect(line(":coffee: at 10:30:00 :nosuch:")).toBe("☕ at 10:30:00 :nosuch:");
    expect(line("`:coffee:`")).toBe("`:coffee:`");
  });

  it("tells when there is nothing else", () => {
    expect(["☕", ":coffee:", "👍👍", "❤️"].map(onlyEmoji)).toEqual([true, true, true, true]);
    expect(["☕ now", "12", "", "👍👍👍👍"].map(onlyEmoji)).toEqual([false, false, false, false]);
  });
});

it("never makes anything but data of markup", () => {
  const text = '<img src=x onerror="alert(1)"> <b>no</b> [x](javascript:alert(1))';
  expect(parse(text)).toEqual([{ kind: "words", parts: [{ kind: "text", text }] }]);
});

it("says a message in one plain line", () => {
  expect(plain("**Essay**\n> quoted\n```\ncode\n```")).toBe("Essay quoted code");
});

it("takes no time over a hostile message", () => {
  const started = performance.now();
  for (const piece of ["*a ", "**a", "_a ", "*_", "`", "@aa", "@a.", ":a:", "> ", "```\n", "[](", "** *"]) {
    parse(piece.repeat(4000 / piece.length));
    onlyEmoji("👍".repeat(2000));
  }
  expect(performance.now() - started).toBeLessThan(400);
});
