/** The timer's commands as a person gives them: by button, by key, from the card or from the slim bar. */

import type { Timer } from "../live/frames";
import { warmUp } from "./bell";
import { choice, chosenPlan } from "./plan";
import { isFresh } from "./timer";
import type { TimerStore } from "./timerStore";

/** Start, pause or go on, whichever comes next. */
export function startOrPause(store: TimerStore): void {
  const timer = store.timer.value;
  if (!timer) return;
  warmUp();
  switch (timer.status) {
    case "idle":
      // Within a cycle the lengths stay as they were planned.
      void store.command({ name: "start", settings: isFresh(timer) ? chosenPlan(choice.value) : {} });
      break;
    case "running":
      void store.command({ name: "pause" });
      break;
    case "paused":
      void store.command({ name: "resume" });
      break;
  }
}

export function canSkip(timer: Timer | null): boolean {
  return timer !== null && !isFresh(timer);
}

export function skip(store: TimerStore): void {
  if (canSkip(store.timer.value)) void store.command({ name: "skip" });
}
