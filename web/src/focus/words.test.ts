import { describe, expect, it } from "vitest";
import type { Timer } from "../live/frames";
import { following, heading, skipLabel, startLabel, tabTitle } from "./words";

function timer(change: Partial<Timer> = {}): Timer {
  return {
    id: "t1",
    scope: "room",
    room: "K7M2QX",
    status: "running",
    phase: "focus",
    round: 2,
    rounds: 4,
    focus_minutes: 25,
    break_minutes: 5,
    long_break_minutes: 15,
    auto_start: false,
    started_at: "2026-11-22T10:00:00Z",
    ends_at: "2026-11-22T10:25:00Z",
    remaining_seconds: 1500,
    server_time: "2026-11-22T10:00:00Z",
    version: 3,
    controlled_by: null,
    mode: "countdown",
    flow_ratio: 5,
    overtime_minutes: 0,
    elapsed_seconds: 0,
    overtime_at: null,
    overtime_seconds: 0,
    goal: null,
    ...change,
  };
}

const nameOf = () => "Ana B";
const fresh = timer({ status: "idle", round: 1, ends_at: null, started_at: null });

describe("what stands around the clock", () => {
  it("names phase and round, and whether time stands", () => {
    expect(heading(timer())).toEqual({ phase: "Focus", round: "round 2 of 4" });
    expect(heading(timer({ status: "paused" })).phase).toBe("Focus, paused");
    expect(heading(fresh)).toEqual({ phase: "Ready", round: "" });
  });

  it("says what follows, and in overtime that nothing does by itself", () => {
    expect(following(timer(), true, false, nameOf)).toMatch(/^Break at .+ for everyone$/);
    expect(following(timer({ round: 4, long_break_minutes: 0 }), false, false, nameOf)).toMatch(/^Done at /);
    expect(following(timer({ overtime_minutes: 5 }), false, true, nameOf)).toContain("Finish your thought");
    const paused = timer({ status: "paused" });
    expect(following(paused, true, false, nameOf)).toBe("Paused for everyone.");
    const controlled_by = { user_id: "ana", username: "ana" };
    expect(following({ ...paused, controlled_by }, true, false, nameOf)).toBe(
      "Paused for everyone by Ana B.",
    );
  });

  it("calls the break by its name where a person takes it", () => {
    expect(skipLabel(timer(), false)).toBe("Skip");
    expect(skipLabel(timer({ overtime_minutes: 5 }), true)).toBe("Break now");
    expect(skipLabel(timer({ mode: "flow" }), false)).toBe("Break now");
    expect(startLabel(timer({ status: "idle", phase: "break" }))).toBe("Start break");
    expect(startLabel(fresh)).toBe("Start");
  });

  it("counts in the tab's title, time first", () => {
    expect(tabTitle(timer(), "24:59", "Window seat")).toBe("24:59 focus · Window seat");
    expect(tabTitle(timer({ status: "paused" }), "24:59", "Window seat")).toBe("24:59 paused · Window seat");
    expect(tabTitle(fresh, "25:00", "Window seat")).toBe("Window seat · Virtual Cafe");
  });
});
