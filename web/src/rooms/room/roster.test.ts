import { describe, expect, it } from "vitest";
import type { Member, Timer } from "../../live/frames";
import * as rosters from "./roster";

const ana = { user_id: "ana", username: "ana" };
const ben = { user_id: "ben", username: "ben" };
const running = { status: "running", phase: "focus" } as Timer;

function hello(...members: Partial<Member>[]): rosters.Roster {
  const full = members.map((member) => ({ ...ana, online: true, status: "available", ...member }) as Member);
  return rosters.fromHello(full);
}

describe("the roster", () => {
  it("follows who comes and who goes, also people it has not heard of", () => {
    let roster = hello({});
    roster = rosters.moved(roster, [ben], []);
    expect(rosters.counted(roster, null)).toMatchObject({ here: 2 });
    roster = rosters.moved(roster, [], [ana]);
    expect(rosters.sorted(roster, "ana").here.map((person) => person.id)).toEqual(["ben"]);
    expect(rosters.sorted(roster, "ana").elsewhere.map((person) => person.id)).toEqual(["ana"]);
  });

  it("calls somebody new by the name they chose, whichever frame comes first", () => {
    const joined = {
      type: "room",
      event: "member_joined",
      ...ben,
      display_name: "Ben from Bonn",
      role: "member",
    } as const;
    const news = [
      (roster: rosters.Roster) => rosters.regarded(roster, joined),
      (roster: rosters.Roster) => rosters.moved(roster, [ben], []),
    ];
    for (const steps of [news, news.toReversed()]) {
      const roster = steps.reduce((all, step) => step(all), hello({}));
      expect(roster.get("ben")).toMatchObject({ displayName: "Ben from Bonn", online: true });
    }
  });

  it("lets people who say nothing follow the shared timer", () => {
    const roster = rosters.said(hello({}, ben), { type: "status", ...ben, status: "away", note: "tea" });
    expect(rosters.counted(roster, running)).toMatchObject({ here: 2, inFocus: 1 });
    expect(rosters.counted(roster, null)).toMatchObject({ inFocus: 0 });
    expect(roster.get("ben")?.note).toBe("tea");
  });

  it("forgets a status when its person goes", () => {
    let roster = rosters.said(hello({}), { type: "status", ...ana, status: "focus", note: "essay" });
    roster = rosters.moved(roster, [], [ana]);
    expect(roster.get("ana")).toMatchObject({ online: false, status: "available", note: "" });
  });

  it("takes removed members away and gives roles", () => {
    let roster = hello({}, ben);
    roster = rosters.regarded(roster, {
      type: "room",
      event: "member_role",
      user_id: "ben",
      role: "moderator",
    });
    expect(roster.get("ben")?.role).toBe("moderator");
    roster = rosters.regarded(roster, { type: "room", event: "member_removed", user_id: "ben" });
    expect(roster.has("ben")).toBe(false);
  });

  it("says that presence is unknown rather than that nobody is here", () => {
    const roster = hello({ online: null });
    expect(rosters.counted(roster, null)).toEqual({ here: 0, inFocus: 0, known: false });
  });

  it("puts the person first and the others by name", () => {
    const zoe = { user_id: "zoe", username: "zoe" };
    const roster = hello({}, ben, zoe);
    expect(rosters.sorted(roster, "zoe").here.map((person) => person.id)).toEqual(["zoe", "ana", "ben"]);
  });
});
