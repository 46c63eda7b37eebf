import { formatClock } from "../ui/time";
import { choice, chosenLengths } from "./plan";
import { countsUp, isFresh, progress } from "./timer";
import type { TimerStore } from "./timerStore";

/** What the clock shows: what is left, what was counted, or before the start what was chosen. */
export function clockOf(store: TimerStore): string {
  const timer = store.timer.value;
  if (timer && isFresh(timer)) return formatClock((chosenLengths(choice.value)?.focus_minutes ?? 0) * 60);
  if (timer && countsUp(timer)) return formatClock(Math.floor(store.elapsedMs.value / 1000));
  const left = store.leftMs.value / 1000;
  return store.overtime.value ? `+${shortClock(-left)}` : formatClock(left);
}

/** "0:07": minutes without a leading zero, as a time that is added to another is written. */
function shortClock(seconds: number): string {
  const written = formatClock(Math.floor(seconds));
  return written.startsWith("0") ? written.slice(1) : written;
}

/** The figures. No live region: a sentence now and then says what matters (announce.ts). */
export function Clock({ store }: { store: TimerStore }) {
  const shown = clockOf(store);
  const hasHours = shown.split(":").length > 2;
  return (
    <p class="clock numbers" role="timer" aria-live="off" data-hours={hasHours || undefined}>
      {shown}
    </p>
  );
}

/** The line under the figures; its position is said by the clock already. */
export function PhaseLine({ store }: { store: TimerStore }) {
  const timer = store.timer.value;
  if (timer && countsUp(timer) && !isFresh(timer)) return null;
  const done = timer && timer.status !== "idle" ? progress(timer, store.leftMs.value) : 0;
  return (
    <div class="phase-line" style={{ "--done": done.toFixed(4) }} aria-hidden="true">
      <span class="phase-line-done" />
    </div>
  );
}
