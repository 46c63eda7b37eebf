import type { ComponentChildren } from "preact";
import type { Progress } from "../api/types";
import { formatDay, formatMinutes, splitMinutes } from "../ui/time";

/** Today against the goal, this week, the streak, and everything so far. */
export function Numbers({ progress }: { progress: Progress }) {
  const { daily_goal_minutes: daily, weekly_goal_minutes: weekly } = progress;
  return (
    <dl class="numbers-row numbers">
      <Figure name="Today" note={towards(progress.today_minutes, daily)}>
        <Amount minutes={progress.today_minutes} />
        {daily !== null && <Ring share={Math.min(1, progress.today_minutes / daily)} />}
      </Figure>
      <Figure
        name="This week"
        note={towards(progress.week_minutes, weekly) ?? `since ${formatDay(progress.week_start, "long")}`}
      >
        <Amount minutes={progress.week_minutes} />
        {weekly !== null && <Ring share={Math.min(1, progress.week_minutes / weekly)} />}
      </Figure>
      <Figure name="Days in a row" note={bestNote(progress)}>
        {progress.streak_days}
      </Figure>
      <Figure name="Score" note="of 100; a missed day costs a little, not all">
        {progress.score}
      </Figure>
      <Figure name="In all" note={provenNote(progress)}>
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

function towards(minutes: number, goal: number | null): string | null {
  if (goal === null) return null;
  if (minutes >= goal) return `Your goal of ${formatMinutes(goal)} is reached`;
  return `${formatMinutes(goal - minutes)} to your goal of ${formatMinutes(goal)}`;
}

function bestNote({ streak_days, best_streak_days, rest_days }: Progress): string | null {
  const rest = rest_days.length > 0 ? ", rest days left out" : "";
  if (best_streak_days === 0) return null;
  return best_streak_days > streak_days ? `your best: ${best_streak_days}${rest}` : `your best so far${rest}`;
}

function provenNote({ total_minutes, proven_minutes, active_days }: Progress): string | null {
  if (total_minutes === 0) return null;
  const days = `on ${active_days} ${active_days === 1 ? "day" : "days"}`;
  if (proven_minutes === total_minutes) return `${days}, all seen by a timer`;
  return `${days}, ${formatMinutes(proven_minutes)} seen by a timer`;
}
