import { Pause, Play, SkipForward } from "lucide";
import { IconButton } from "../ui/Button";
import { clockOf, PhaseLine } from "./Countdown";
import { canSkip, skip, startOrPause } from "./controls";
import type { TimerStore } from "./timerStore";
import { heading, skipLabel, startLabel } from "./words";
import "./focus.css";

/** The timer as a slim bar: above a call, and on the parts of a phone's room that are not the timer. */
export function TimerBar({ store, mayControl }: { store: TimerStore; mayControl: boolean }) {
  const timer = store.timer.value;
  if (!timer) return null;
  const { phase } = heading(timer);
  return (
    <section class="timer-bar" aria-label="Timer, small" data-phase={timer.phase} data-status={timer.status}>
      <p class="timer-bar-clock numbers">{clockOf(store)}</p>
      <p class="timer-bar-phase one-line">
        <strong>{phase}</strong>
        {timer.rounds > 1 && phase !== "Ready" && (
          <span class="muted numbers">{` ${timer.round}/${timer.rounds}`}</span>
        )}
      </p>
      {mayControl && (
        <div class="timer-bar-actions">
          <IconButton
            icon={timer.status === "running" ? Pause : Play}
            name={startLabel(timer)}
            small
            onClick={() => startOrPause(store)}
          />
          {canSkip(timer) && (
            <IconButton
              icon={SkipForward}
              name={skipLabel(timer, store.overtime.value)}
              small
              onClick={() => skip(store)}
            />
          )}
        </div>
      )}
      <PhaseLine store={store} />
    </section>
  );
}
