import { describe, expect, it } from "vitest";
import { asking, completed, suggestions } from "./completion";

const people = [
  { id: "1", username: "ana", displayName: "Ana" },
  { id: "2", username: "ben.k", displayName: "Ben" },
  { id: "3", username: "bea", displayName: "Dr Bea Berg" },
];
const at = (text: string) => asking(text, text.length);
const offered = (text: string) => {
  const asked = at(text);
  return asked ? suggestions(asked, people, "1").map((it) => it.insert) : null;
};

describe("completion", () => {
  it.each([
    ["hello @b", { sign: "@", typed: "b", from: 6 }],
    ["@", { sign: "@", typed: "", from: 0 }],
    ["(@ben.k", { sign: "@", typed: "ben.k", from: 1 }],
    [":cof", { sign: ":", typed: "cof", from: 0 }],
  ])("%s asks", (text, expected) => {
    expect(at(text)).toEqual(expected);
  });

  it.each(["me@example", "10:30", "so: ", ":", ":c", "@ben "])("%s asks for nothing", (text) => {
    expect(at(text)).toBeNull();
  });

  it("finds people by either name, never the one who writes", () => {
    expect(offered("@b")).toEqual(["@ben.k", "@bea"]);
    expect(offered("@berg")).toEqual(["@bea"]);
    expect(offered("@a")).toEqual([]);
  });

  it("finds emoji by their names first", () => {
    expect(offered(":cof")?.[0]).toBe("☕");
  });

  it("puts the suggestion in place and the caret after it", () => {
    const text = "ask @be about it";
    const asked = asking(text, 7);
    const bea = { insert: "@bea", label: "", detail: "" };
    expect(asked && completed(text, asked, 7, bea)).toEqual({ text: "ask @bea about it", caret: 9 });
    const end = at("@b");
    expect(end && completed("@b", end, 2, bea)).toEqual({ text: "@bea ", caret: 5 });
  });
});
