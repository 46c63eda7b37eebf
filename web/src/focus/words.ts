/** What is written around the clock. */

import type { Timer } from "../live/frames";
import type { NameOf } from "../live/names";
import { formatTime } from "../ui/time";
import { countsUp, isFresh, nextPhase, phaseName } from "./timer";

/** "FOCUS · round 2 of 4" in two parts. */
export function heading(timer: Timer): { phase: string; round: string } {
  if (isFresh(timer)) return { phase: "Ready", round: "" };
  const paused = timer.status === "paused" ? ", paused" : "";
  const round = timer.rounds > 1 ? `round ${timer.round} of ${timer.rounds}` : "";
  return { phase: `${phaseName(timer.phase)}${paused}`, round };
}

/** Whether nothing follows the phase: the cycle is over with it. */
function isLast(timer: Timer): boolean {
  return nextPhase(timer) === "focus" && timer.phase !== "break" && timer.round >= timer.rounds;
}

/** "Break at 11:05 for everyone", or what to do while the timer stands. */
export function following(timer: Timer, shared: boolean, overtime: boolean, nameOf: NameOf): string {
  const everyone = shared ? " for everyone" : "";
  if (timer.status === "paused") return pausedBy(timer, shared, nameOf);
  if (timer.status === "idle") {
    if (isFresh(timer))
      return shared ? "One timer for everybody in the room." : "Nobody sees this timer but you.";
    return timer.phase === "focus"
      ? "The break is over. Begin when you are ready."
      : "Well earned. The break begins when you start it.";
  }
  if (countsUp(timer)) {
    const share = `A minute of break for ${timer.flow_ratio} of focus`;
    return shared ? `${share}, for everyone.` : `${share}, whenever you are ready.`;
  }
  if (overtime) return "Finish your thought. Take the break when you are ready.";
  const at = timer.ends_at === null ? "" : ` at ${formatTime(new Date(timer.ends_at))}`;
  return isLast(timer) ? `Done${at}${everyone}` : `${phaseName(nextPhase(timer))}${at}${everyone}`;
}

function pausedBy(timer: Timer, shared: boolean, nameOf: NameOf): string {
  const who = timer.controlled_by && nameOf(timer.controlled_by);
  if (!shared) return "Paused.";
  return who ? `Paused for everyone by ${who}.` : "Paused for everyone.";
}

/** What the first button does now. */
export function startLabel(timer: Timer): string {
  if (timer.status === "paused") return "Resume";
  if (timer.status === "running") return "Pause";
  return isFresh(timer) ? "Start" : `Start ${phaseName(timer.phase).toLowerCase()}`;
}

/** The tab's title: the countdown first, so that it is seen in a narrow tab. */
export function tabTitle(timer: Timer | null, clock: string, place: string): string {
  if (!timer || timer.status === "idle") return `${place} · Virtual Cafe`;
  const mark = timer.status === "paused" ? "paused" : phaseName(timer.phase).toLowerCase();
  return `${clock} ${mark} · ${place}`;
}

/** What the second button does now: in a flow and in overtime the break is what comes by it. */
export function skipLabel(timer: Timer, overtime: boolean): string {
  return countsUp(timer) || overtime ? "Break now" : "Skip";
}
