import { formatBar, formatDay, formatMinutes } from "../ui/time";
import { barsOf, type Day } from "./bars";

/** Seven days as bars with their minutes above; read aloud, a list of days and minutes. */
export function WeekBars({ days }: { days: readonly Day[] }) {
  return (
    <ol class="bars">
      {barsOf(days).map((bar) => (
        <li class="bar-day" key={bar.date} aria-current={bar.isToday ? "date" : undefined}>
          <span class="visually-hidden">{`${formatDay(bar.date, "long")}: ${formatMinutes(bar.minutes)}`}</span>
          <span class="bar-space" aria-hidden="true">
            <span class="bar-value numbers">{bar.minutes > 0 ? formatBar(bar.minutes) : ""}</span>
            <span class="bar" style={{ "--share": bar.share }} />
          </span>
          <span class="bar-name" aria-hidden="true">
            {bar.isToday ? "Today" : formatDay(bar.date, "short")}
          </span>
        </li>
      ))}
    </ol>
  );
}
