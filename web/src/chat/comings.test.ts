import { describe, expect, it } from "vitest";
import { type Coming, folded, noted, summary } from "./comings";

const MINUTE = 60_000;

function coming(name: string, came: boolean, minute: number, after = 4): Coming {
  return { person: { user_id: name, username: name }, came, at: minute * MINUTE, after };
}

function all(...comings: Coming[]): readonly Coming[] {
  return comings.reduce<readonly Coming[]>(noted, []);
}

const told = (...comings: Coming[]) => folded(all(...comings)).map((fold) => summary(fold, true));

describe("comings", () => {
  it("folds neighbours into one line", () => {
    expect(told(coming("ana", true, 0), coming("ben", true, 1), coming("cleo", false, 9))).toEqual([
      "2 came, 1 left",
    ]);
  });

  it("names a single person", () => {
    expect(told(coming("ana", true, 0))).toEqual(["ana came"]);
    expect(told(coming("ana", false, 0))).toEqual(["ana left"]);
  });

  it("says nothing of somebody who was gone for less than five minutes", () => {
    expect(told(coming("ana", false, 0, 4), coming("ana", true, 4, 6))).toEqual([]);
    expect(told(coming("ana", true, 0), coming("ana", false, 1))).toEqual([]);
  });

  it("tells of a longer absence", () => {
    expect(told(coming("ana", false, 0, 4), coming("ana", true, 6, 6))).toEqual(["ana left", "ana came"]);
  });

  it("counts nobody twice at one place", () => {
    expect(told(coming("ana", false, 0), coming("ana", true, 6))).toEqual(["ana came"]);
  });

  it("only counts in a large room", () => {
    expect(folded(all(coming("ana", true, 0))).map((fold) => summary(fold, false))).toEqual(["1 came"]);
  });
});
