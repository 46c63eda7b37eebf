import { describe, expect, it } from "vitest";
import { pieces } from "./words";

const links = (text: string) => pieces(text).flatMap((piece) => (piece.kind === "link" ? [piece.href] : []));
const joined = (text: string) =>
  pieces(text)
    .map((piece) => piece.text)
    .join("");

describe("pieces", () => {
  it("finds https links between words", () => {
    expect(pieces("see https://example.org/a?b=1#c, then come")).toEqual([
      { kind: "text", text: "see " },
      { kind: "link", text: "https://example.org/a?b=1#c", href: "https://example.org/a?b=1#c" },
      { kind: "text", text: ", then come" },
    ]);
  });

  it("leaves the sentence's own punctuation outside", () => {
    expect(links("(https://example.org/a).")).toEqual(["https://example.org/a"]);
    expect(links("https://example.org/a_(b)")).toEqual(["https://example.org/a_(b)"]);
  });

  it.each([
    "javascript:alert(1)",
    "http://example.org",
    "https://",
    "https://bank.example@evil.example/",
    "<img src=x onerror=alert(1)>",
  ])("makes no link of %s", (text) => {
    expect(links(text)).toEqual([]);
    expect(joined(text)).toBe(text);
  });

  it("loses no character", () => {
    const text = "שלום https://example.org/ש\nline two https://a.example https://b.example.";
    expect(joined(text)).toBe(text);
  });

  it("takes no time over a hostile line", () => {
    const started = performance.now();
    pieces(`https://a.example/${"(".repeat(2000)}${")".repeat(1900)}${".".repeat(4000)}`);
    pieces("https://".repeat(500));
    expect(performance.now() - started).toBeLessThan(200);
  });
});
