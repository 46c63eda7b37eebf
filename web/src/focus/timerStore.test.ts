import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Result } from "../api/problem";
import type { Timer } from "../live/frames";
import type { Command, TimerApi } from "./api";

const T0 = Date.parse("2026-11-22T10:00:00Z");
const iso = (ms: number) => new Date(ms).toISOString();

/** The worker's side of Alarm, on the test's clock. */
class AlarmOnTestTime {
  onmessage: ((event: { data: number }) => void) | null = null;
  postMessage({ number, ms }: { number: number; ms: number }): void {
    setTimeout(() => this.onmessage?.({ data: number }), ms);
  }
  terminate(): void {
    this.onmessage = null;
  }
}

function timer(change: Partial<Timer> = {}): Timer {
  return {
    id: "t1",
    scope: "room",
    room: "K7M2QX",
    status: "running",
    phase: "focus",
    round: 1,
    rounds: 4,
    focus_minutes: 1,
    break_minutes: 1,
    long_break_minutes: 15,
    auto_start: false,
    started_at: iso(T0),
    ends_at: iso(T0 + 60_000),
    remaining_seconds: 60,
    server_time: iso(Date.now()),
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

const resting = () =>
  timer({
    status: "idle",
    phase: "break",
    started_at: null,
    ends_at: null,
    remaining_seconds: 60,
    version: 4,
  });

let ending: AbortController;

/** A service that holds one timer and answers at once. */
function service(held: Timer) {
  const state = { held, away: false, reads: 0, commands: [] as [Command["name"], number][] };
  const answer = (): Result<Timer> => ({ ok: true, value: { ...state.held, server_time: iso(Date.now()) } });
  const api: TimerApi = {
    read: async () => {
      state.reads += 1;
      return state.away ? { ok: false, problem: UNREACHED } : answer();
    },
    command: async (command, version) => {
      state.commands.push([command.name, version]);
      if (version === state.held.version) return answer();
      const problem = {
        status: 409,
        code: "stale_version",
        detail: "",
        requestId: "",
        errors: [],
        retryAfterS: null,
      };
      return { ok: false, problem: { ...problem, body: { timer: state.held } } };
    },
  };
  return { state, api };
}

const UNREACHED = {
  status: 0,
  code: "unreachable",
  detail: "",
  requestId: "",
  errors: [],
  retryAfterS: null,
  body: {},
};

async function open(held: Timer, pushed = true) {
  const { TimerStore } = await import("./timerStore");
  const { state, api } = service(held);
  const store = new TimerStore(api, () => pushed, ending.signal);
  await store.refresh();
  return { store, state };
}

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
  vi.stubGlobal("Worker", AlarmOnTestTime);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  ending = new AbortController();
});

afterEach(() => {
  ending.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("TimerStore", () => {
  it("counts what is left by the server's end", async () => {
    const { store } = await open(timer());
    await vi.advanceTimersByTimeAsync(10_100);
    expect(Math.ceil(store.leftMs.value / 1000)).toBe(50);
  });

  it("does not go back to an older state that comes late", async () => {
    const { store } = await open(timer({ version: 5 }));
    store.take(timer({ status: "paused", ends_at: null, version: 4 }));
    expect(store.timer.value?.status).toBe("running");
  });

  it("takes over the state that refused its command", async () => {
    const { store, state } = await open(timer());
    state.held = timer({ status: "paused", ends_at: null, remaining_seconds: 30, version: 4 });
    await store.command({ name: "pause" });
    expect(state.commands).toEqual([["pause", 3]]);
    expect(store.timer.value).toMatchObject({ status: "paused", version: 4 });
    expect(store.trouble.value?.status).toBe(409);
  });

  it("notices a focus phase that ran out, and speaks of it", async () => {
    const { store } = await open(timer());
    await vi.advanceTimersByTimeAsync(60_000);
    store.take(resting());
    expect(store.finished.value).toBe(1);
    expect(store.said.value).toBe("Focus is over. Next: break, 1 minute.");
  });

  it("does not ring for a skipped phase, whose minutes count all the same", async () => {
    const { store } = await open(timer());
    await vi.advanceTimersByTimeAsync(20_000);
    store.take(resting());
    expect(store.finished.value).toBe(1);
  });

  it("asks when the frame of the next phase does not come", async () => {
    const { store, state } = await open(timer());
    await vi.advanceTimersByTimeAsync(61_000);
    expect(state.reads).toBe(1);
    state.held = resting();
    await vi.advanceTimersByTimeAsync(2_500);
    expect(store.timer.value?.phase).toBe("break");
    expect(store.finished.value).toBe(1);
  });

  it("reads a personal timer again now and then, as another device may have changed it", async () => {
    const { state } = await open(timer({ status: "idle", ends_at: null }), false);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(state.reads).toBe(2);
  });

  it("goes on for an hour without the server, and merges what it says on return", async () => {
    const minutes = { focus_minutes: 25, break_minutes: 5, auto_start: true };
    const { store, state } = await open(timer({ ...minutes, ends_at: iso(T0 + 1_500_000) }), false);
    state.away = true;
    await vi.advanceTimersByTimeAsync(3_720_000);
    expect(store.away.value).toBe(true);
    expect(store.timer.value).toMatchObject({ phase: "focus", round: 3, version: 3 });
    expect(Math.round(store.leftMs.value / 60_000)).toBe(23);
    expect(store.finished.value).toBe(2);
    const end = iso(T0 + 5_100_000);
    state.held = timer({ ...minutes, round: 3, ends_at: end, remaining_seconds: 1380, version: 7 });
    state.away = false;
    await store.refresh();
    expect(store.away.value).toBe(false);
    expect(store.timer.value).toMatchObject({ round: 3, version: 7, ends_at: end });
    // Whoever shows minutes reads them once more: while nobody answered they could not.
    expect(store.finished.value).toBe(3);
    await store.refresh();
    expect(store.finished.value).toBe(3);
  });

  it("is back as soon as a frame comes", async () => {
    const { store, state } = await open(timer(), false);
    state.away = true;
    await vi.advanceTimersByTimeAsync(62_000);
    expect(store.timer.value?.phase).toBe("break");
    expect([store.away.value, store.finished.value]).toEqual([true, 1]);
    store.take(resting());
    expect([store.away.value, store.finished.value]).toEqual([false, 2]);
  });

  it("tells when the thought is being finished, of which no frame comes", async () => {
    const longer = { overtime_minutes: 5, overtime_at: iso(T0 + 60_000), ends_at: iso(T0 + 360_000) };
    const { store } = await open(timer(longer));
    await vi.advanceTimersByTimeAsync(59_000);
    expect(store.overtime.value).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(store.overtime.value).toBe(true);
  });

  it("asks again when the tab is looked at, and no more once its view is gone", async () => {
    const { state } = await open(timer());
    document.dispatchEvent(new Event("visibilitychange"));
    expect(state.reads).toBe(2);
    ending.abort();
    document.dispatchEvent(new Event("visibilitychange"));
    await vi.advanceTimersByTimeAsync(120_000);
    expect(state.reads).toBe(2);
  });
});
