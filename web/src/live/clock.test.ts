import { describe, expect, it } from "vitest";
import { estimate, narrow, ServerClock, UNKNOWN } from "./clock";

const at = (ms: number) => new Date(ms).toISOString();

/** A local clock that is `wrong` milliseconds behind, and runs as the test says. */
function turning(wrong: number) {
  const time = { wall: 1_000_000 - wrong, monotonic: 0 };
  return {
    clock: new ServerClock({ wall: () => time.wall, monotonic: () => time.monotonic }),
    pass(ms: number) {
      time.wall += ms;
      time.monotonic += ms;
    },
    step(ms: number) {
      time.wall += ms;
    },
  };
}

describe("narrow", () => {
  it("intersects bounds and takes the middle", () => {
    const offset = narrow(narrow(UNKNOWN, { low: 100, high: 300 }), { low: 150, high: 400 });
    expect(offset).toEqual({ low: 150, high: 300 });
    expect(estimate(offset)).toBe(225);
  });

  it("believes the newest sample when two contradict each other", () => {
    expect(narrow({ low: 0, high: 10 }, { low: 500, high: 520 })).toEqual({ low: 500, high: 520 });
  });

  it("knows nothing at first", () => {
    expect(estimate(UNKNOWN)).toBe(0);
  });
});

describe("ServerClock", () => {
  it("is right to half the round trip though the local clock is an hour behind", () => {
    const { clock, pass } = turning(3_600_000);
    const sentAt = clock.local();
    pass(80);
    clock.measured(at(1_000_030), sentAt);
    expect(Math.abs(clock.now() - 1_000_080)).toBeLessThanOrEqual(40);
  });

  it("knows how far it may be off", () => {
    const { clock, pass } = turning(0);
    expect(clock.doubtMs).toBe(Number.POSITIVE_INFINITY);
    const sentAt = clock.local();
    pass(80);
    clock.measured(at(1_000_030), sentAt);
    expect(clock.doubtMs).toBe(40);
  });

  it("follows pushed frames only as a lower bound", () => {
    const { clock, pass } = turning(0);
    const sentAt = clock.local();
    pass(20);
    clock.measured(at(1_000_010), sentAt);
    clock.pushed(at(999_000));
    expect(Math.abs(clock.now() - 1_000_020)).toBeLessThanOrEqual(10);
  });

  it("notices a stepped local clock and measures anew", () => {
    const { clock, pass, step } = turning(0);
    clock.measured(at(1_000_000), clock.local());
    expect(clock.suspect).toBe(false);
    step(-7_200_000);
    expect(clock.suspect).toBe(true);
    const sentAt = clock.local();
    pass(10);
    clock.measured(at(1_000_005), sentAt);
    expect(clock.suspect).toBe(false);
    expect(Math.abs(clock.now() - 1_000_010)).toBeLessThanOrEqual(5);
  });
});
