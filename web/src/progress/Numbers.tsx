import type { ComponentChildren } from "preact";
import type { Progress } from "../api/types";
import { formatDay, formatMinutes, splitMinutes } from "../ui/time";

/** Today against the goal, this week, the streak, and everything so far. */
export function Numbers({ progress }: { progress: Progress }) {
  const goal = progress.daily_goal_minutes;
  return (
    <dl class="numbers-row numbers">
      <Figure name="Today" note={goal ? towards(progress.today_minutes, goal) : null}>
        <Amount minutes={progress.today_minutes} />
        {goal ? <Ring share={Math.min(1, progress.today_minutes / goal)} /> : null}
      </Figure>
      <Figure name="This week" note={`since ${formatDay(progress.week_start, "long")}`}>
        <Amount minutes={progress.week_minutes} />
      </Figure>
      <Figure name="Days in a row" note={bestNote(progress)}>
        {progress.streak_days}
      </Figure>
      <Figure name="In all" note={null}>
        <Amount minutes={progress.total_minutes} />
      </Figure>
    </dl>
  );
}

interface FigureProps {
  name: string;
  note: string | null;
  children: ComponentChildren;
}

function Figure({ name, note, children }: FigureProps) {
  return (
    <div class="number">
      <dt>{name}</dt>
      <dd class="number-value serif">{children}</dd>
      {note && <dd class="small muted">{note}</dd>}
    </div>
  );
}

/** Hours and minutes with their units drawn small; it breaks only between the two. */
function Amount({ minutes }: { minutes: number }) {
  const { hours, rest } = splitMinutes(minutes);
  return (
    <span>
      {hours > 0 && (
        <span class="amount">
          {hours} <span class="amount-unit">h</span>{" "}
        </span>
      )}
      {(rest > 0 || hours === 0) && (
        <span class="amount">
          {rest} <span class="amount-unit">min</span>
        </span>
      )}
    </span>
  );
}

/** How much of the goal is done; said in words beside it. */
function Ring({ share }: { share: number }) {
  return (
    <svg class="ring" viewBox="0 0 40 40" width="44" height="44" aria-hidden="true">
      <circle class="ring-track" cx="20" cy="20" r="17" pathLength={1} />
      <circle class="ring-done" cx="20" cy="20" r="17" pathLength={1} stroke-dasharray={`${share} 1`} />
    </svg>
  );
}

function towards(minutes: number, goal: number): string {
  if (minutes >= goal) return `Your goal of ${formatMinutes(goal)} is reached`;
  return `${formatMinutes(goal - minutes)} to your goal of ${formatMinutes(goal)}`;
}

function bestNote({ streak_days, best_streak_days }: Progress): string | null {
  if (best_streak_days === 0) return null;
  return best_streak_days > streak_days ? `your best: ${best_streak_days}` : "your best so far";
}
