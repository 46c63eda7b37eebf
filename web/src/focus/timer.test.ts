import { describe, expect, it } from "vitest";
import type { Timer } from "../live/frames";
import { announcement, type Sight } from "./announce";
import * as timers from "./timer";

const T0 = Date.parse("2026-11-22T10:00:00Z");
const MINUTE = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

function timer(change: Partial<Timer> = {}): Timer {
  return {
    id: "t1",
    scope: "room",
    room: "K7M2QX",
    status: "running",
    phase: "focus",
    round: 1,
    rounds: 4,
    focus_minutes: 25,
    break_minutes: 5,
    long_break_minutes: 15,
    auto_start: false,
    started_at: iso(T0),
    ends_at: iso(T0 + 25 * MINUTE),
    remaining_seconds: 1500,
    server_time: iso(T0),
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

const idle = timer({ status: "idle", started_at: null, ends_at: null });

describe("remainingMs", () => {
  it("counts to the server's end, never below nothing", () => {
    expect(timers.remainingMs(timer(), T0 + 10 * MINUTE)).toBe(15 * MINUTE);
    expect(timers.remainingMs(timer(), T0 + 99 * MINUTE)).toBe(0);
  });

  it("stands still while paused", () => {
    const paused = timer({ status: "paused", ends_at: null, remaining_seconds: 90 });
    expect(timers.remainingMs(paused, T0 + 99 * MINUTE)).toBe(90_000);
  });
});

describe("progress", () => {
  it("runs from nothing to the whole", () => {
    expect(timers.progress(timer(), 25 * MINUTE)).toBe(0);
    expect(timers.progress(timer(), 12.5 * MINUTE)).toBe(0.5);
    expect(timers.progress(timer(), 0)).toBe(1);
  });

  it("follows an extended phase and minutes of another length", () => {
    const extended = timer({ ends_at: iso(T0 + 30 * MINUTE) });
    expect(timers.progress(extended, 30 * MINUTE)).toBe(0);
    const quick = timer({ ends_at: iso(T0 + 50_000) });
    expect(timers.progress(quick, 25_000)).toBe(0.5);
  });

  it("is not stretched by a pause", () => {
    const resumed = timer({ ends_at: iso(T0 + 85 * MINUTE) });
    expect(timers.progress(resumed, 5 * MINUTE)).toBe(0.8);
  });
});

describe("nextPhase", () => {
  it("knows breaks, the long one, and timers without", () => {
    expect(timers.nextPhase(timer())).toBe("break");
    expect(timers.nextPhase(timer({ round: 4 }))).toBe("long_break");
    expect(timers.nextPhase(timer({ round: 4, long_break_minutes: 0 }))).toBe("focus");
    expect(timers.nextPhase(timer({ break_minutes: 0 }))).toBe("focus");
    expect(timers.nextPhase(timer({ phase: "break" }))).toBe("focus");
  });
});

describe("isNews", () => {
  it("drops what is older than what is shown", () => {
    expect(timers.isNews(timer({ version: 5 }), timer({ version: 4 }))).toBe(false);
    expect(timers.isNews(timer({ version: 5 }), timer({ version: 5 }))).toBe(true);
    expect(timers.isNews(null, timer())).toBe(true);
    expect(timers.isNews(timer({ version: 5 }), timer({ id: "t2", version: 1 }))).toBe(true);
  });
});

describe("ranOut", () => {
  const rest = timer({ status: "idle", phase: "break", version: 4 });

  it("tells a phase's end from a skip", () => {
    expect(timers.ranOut(timer(), rest, T0 + 25 * MINUTE)).toBe(true);
    expect(timers.ranOut(timer(), rest, T0 + 12 * MINUTE)).toBe(false);
  });

  it("does not ring for a paused timer or for five minutes more", () => {
    expect(timers.ranOut(timer({ status: "paused" }), rest, T0 + 99 * MINUTE)).toBe(false);
    expect(timers.ranOut(timer(), timer({ version: 4 }), T0 + 25 * MINUTE)).toBe(false);
  });
});

describe("announcement", () => {
  const at = (leftMin: number, change: Partial<Timer> = {}): Sight => ({
    timer: timer(change),
    leftMs: leftMin * MINUTE,
  });

  it("says nothing on arrival and nothing between the marks", () => {
    expect(announcement(null, at(20))).toBeNull();
    expect(announcement(at(20), at(19.98))).toBeNull();
  });

  it("speaks at the start, at half, at five minutes and at one", () => {
    expect(announcement({ timer: idle, leftMs: 25 * MINUTE }, at(25))).toBe("Focus started, 25 minutes.");
    expect(announcement(at(12.51), at(12.4))).toBe("Half of focus is over, 12 minutes left.");
    expect(announcement(at(5.01), at(5))).toBe("Five minutes of focus left.");
    expect(announcement(at(1.01), at(0.99))).toBe("One minute of focus left.");
  });

  it("says once what was missed while the tab slept", () => {
    expect(announcement(at(20), at(0.5))).toBe("One minute of focus left.");
  });

  it("speaks of pauses, additions and the next phase", () => {
    expect(announcement(at(18), at(18, { status: "paused", version: 4 }))).toBe(
      "Paused with 18 minutes left.",
    );
    expect(announcement(at(18, { status: "paused" }), at(18, { version: 4 }))).toBe(
      "Focus goes on, 18 minutes left.",
    );
    expect(announcement(at(18), at(23, { ends_at: iso(T0 + 30 * MINUTE), version: 4 }))).toBe(
      "Now 23 minutes left.",
    );
    expect(announcement(at(0), at(5, { phase: "break", version: 4 }))).toBe(
      "Focus is over. Break, 5 minutes.",
    );
    const waiting = at(5, { phase: "break", status: "idle", version: 4 });
    expect(announcement(at(0), waiting)).toBe("Focus is over. Next: break, 5 minutes.");
  });
});

describe("a focus that counts up", () => {
  const flow = timer({
    mode: "flow",
    server_time: iso(T0 + 61_400),
    elapsed_seconds: 61,
    ends_at: iso(T0 + 180 * MINUTE),
  });

  it("counts the same for everybody, whenever they asked", () => {
    const later = { ...flow, server_time: iso(T0 + 90_900), elapsed_seconds: 90 };
    const now = T0 + 95_250;
    expect(timers.elapsedMs(flow, now)).toBe(95_250);
    expect(timers.elapsedMs(later, now)).toBe(95_250);
  });

  it("stands while paused", () => {
    expect(timers.elapsedMs({ ...flow, status: "paused", ends_at: null }, T0 + 999_000)).toBe(61_000);
  });
});

describe("overtime", () => {
  const long = timer({
    overtime_minutes: 5,
    overtime_at: iso(T0 + 25 * MINUTE),
    ends_at: iso(T0 + 30 * MINUTE),
  });

  it("counts to the planned end and then beyond it", () => {
    expect(timers.plannedLeftMs(long, T0 + 24 * MINUTE)).toBe(MINUTE);
    expect(timers.plannedLeftMs(long, T0 + 26 * MINUTE)).toBe(-MINUTE);
    expect(timers.progress(long, -MINUTE)).toBe(1);
  });

  it("is kept by a pause", () => {
    const paused = { ...long, status: "paused" as const, ends_at: null, overtime_at: null };
    expect(timers.plannedLeftMs({ ...paused, remaining_seconds: 600 }, T0)).toBe(5 * MINUTE);
    expect(timers.plannedLeftMs({ ...paused, overtime_seconds: 42 }, T0)).toBe(-42_000);
  });
});

describe("an hour without the server", () => {
  it("passes the phases that go on by themselves", () => {
    const alone = timers.advanced(timer({ auto_start: true }), T0 + 62 * MINUTE);
    expect(alone).toMatchObject({ phase: "focus", round: 3, status: "running", version: 3 });
    expect(alone.ends_at).toBe(iso(T0 + 85 * MINUTE));
  });

  it("stops where a person has to start", () => {
    expect(timers.advanced(timer(), T0 + 62 * MINUTE)).toMatchObject({ phase: "break", status: "idle" });
  });

  it("ends with the cycle", () => {
    const last = timer({ auto_start: true, round: 4 });
    const over = timers.advanced(last, T0 + 62 * MINUTE);
    expect(over).toMatchObject({ phase: "focus", round: 1, status: "idle", ends_at: null });
  });
});
