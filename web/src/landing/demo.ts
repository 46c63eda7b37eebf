/** The demo timer's phases, in minutes: the cafe's own default. */
const focusMinutes = 25;
const breakMinutes = 5;

export interface DemoMoment {
  readonly phase: "focus" | "break";
  readonly remainingS: number;
  /** From 0 at the start of the phase to 1 at its end. */
  readonly share: number;
  readonly endsAt: Date;
}

/** Where a timer would stand that began at the last full or half hour: everybody who looks sees the same. */
export function demoAt(now: Date): DemoMoment {
  const cycleMs = (focusMinutes + breakMinutes) * 60_000;
  const focusMs = focusMinutes * 60_000;
  const intoMs = now.getTime() % cycleMs;
  const inFocus = intoMs < focusMs;
  const [startMs, endMs] = inFocus ? [0, focusMs] : [focusMs, cycleMs];
  return {
    phase: inFocus ? "focus" : "break",
    remainingS: Math.ceil((endMs - intoMs) / 1000),
    share: (intoMs - startMs) / (endMs - startMs),
    endsAt: new Date(now.getTime() + endMs - intoMs),
  };
}
