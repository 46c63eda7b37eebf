/**
 * What is said about a timer to people who do not watch it. The countdown itself is no live region; a
 * polite hidden one speaks at the start, at half, five minutes and one minute before the end, and when
 * the phase changes.
 */

import type { Timer } from "../live/frames";
import { countsUp, phaseMs, phaseName, spokenTime } from "./timer";

export interface Sight {
  timer: Timer;
  leftMs: number;
}

const FIVE_MINUTES_MS = 300_000;
const ONE_MINUTE_MS = 60_000;

/** The sentence for the step from `before` to `now`, or null when there is nothing to say. */
export function announcement(before: Sight | null, now: Sight): string | null {
  if (before === null || before.timer.id !== now.timer.id) return null;
  return changed(before.timer, now) ?? crossed(before, now);
}

function changed(before: Timer, { timer, leftMs }: Sight): string | null {
  const name = phaseName(timer.phase);
  if (countsUp(timer) && timer.status !== before.status) return flowing(timer);
  const left = spokenTime(Math.max(0, leftMs));
  if (before.phase !== timer.phase || before.round !== timer.round) {
    const over = `${phaseName(before.phase)} is over.`;
    if (timer.status === "running") return `${over} ${name}, ${left}.`;
    return `${over} Next: ${name.toLowerCase()}, ${left}.`;
  }
  if (before.status === timer.status) {
    return timer.status === "running" && before.ends_at !== timer.ends_at ? `Now ${left} left.` : null;
  }
  switch (timer.status) {
    case "running":
      return before.status === "paused" ? `${name} goes on, ${left} left.` : `${name} started, ${left}.`;
    case "paused":
      return `Paused with ${left} left.`;
    case "idle":
      return "The timer was ended.";
  }
}

function flowing(timer: Timer): string {
  switch (timer.status) {
    case "running":
      return "Focus is counting.";
    case "paused":
      return `Paused after ${spokenTime(timer.elapsed_seconds * 1000)}.`;
    case "idle":
      return "The timer was ended.";
  }
}

function crossed(before: Sight, { timer, leftMs }: Sight): string | null {
  if (timer.status !== "running" || before.timer.version !== timer.version) return null;
  const passes = (mark: number) => before.leftMs > mark && leftMs <= mark;
  if (countsUp(timer)) return null;
  if (timer.overtime_minutes > 0 && passes(0)) return "Focus is over. Finish your thought.";
  const whole = phaseMs(timer, leftMs);
  const name = phaseName(timer.phase).toLowerCase();
  if (whole > ONE_MINUTE_MS && passes(ONE_MINUTE_MS)) return `One minute of ${name} left.`;
  if (whole > FIVE_MINUTES_MS && passes(FIVE_MINUTES_MS)) return `Five minutes of ${name} left.`;
  // Half of a short phase would speak over the five minutes.
  if (whole > 2 * FIVE_MINUTES_MS && passes(whole / 2))
    return `Half of ${name} is over, ${spokenTime(leftMs)} left.`;
  return null;
}
