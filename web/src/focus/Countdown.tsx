import { formatClock } from "../ui/time";
import { choice, chosenPlan } from "./plan";
import { isFresh, progress } from "./timer";
import type { TimerStore } from "./timerStore";

/** What the clock shows: what is left, or before the start what was chosen. */
export function clockOf(store: TimerStore): string {
  const timer = store.timer.value;
  if (timer && isFresh(timer)) return formatClock(chosenPlan(choice.value).focus_minutes * 60);
  return formatClock(store.leftMs.value / 1000);
}

/** The figures. No live region: a sentence now and then says what matters (announce.ts). */
export function Clock({ store }: { store: TimerStore }) {
  return (
    <p class="clock numbers" role="timer" aria-live="off">
      {clockOf(store)}
    </p>
  );
}

/** The line under the figures; its position is said by the clock already. */
export function PhaseLine({ store }: { store: TimerStore }) {
  const timer = store.timer.value;
  const done = timer && timer.status !== "idle" ? progress(timer, store.leftMs.value) : 0;
  return (
    <div class="phase-line" style={{ "--done": done.toFixed(4) }} aria-hidden="true">
      <span class="phase-line-done" />
    </div>
  );
}
