import { useSignal } from "@preact/signals";
import { ChevronLeft, ChevronRight, Grid3x3, Table2 } from "lucide";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button, IconButton } from "../ui/Button";
import { Card } from "../ui/Card";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { formatDay, formatMinutes } from "../ui/time";
import { useAsk } from "../ui/useAsk";
import { readYear, type Weekday } from "./api";
import type { Day } from "./bars";
import { goBy, type HeatWeek, type Place, weekFrom, weeksOf } from "./heat";
import { monthName, weekdayName } from "./names";

interface HeatMapProps {
  /** The person's own today, "2026-10-03". */
  today: string;
  first: Weekday;
  /** Grows when the numbers changed. */
  revision: number;
}

/** A year of days at a glance; as a table for whoever prefers words. */
export function HeatMap({ today, first, revision }: HeatMapProps) {
  const thisYear = Number(today.slice(0, 4));
  const year = useSignal(thisYear);
  const asTable = useSignal(false);
  const { asked, reload } = useAsk(`${year.value} ${revision}`, (signal) => readYear(year.value, signal));
  return (
    <Card
      title={`The year ${year.value}`}
      class="year"
      action={
        <div class="row tight">
          <IconButton
            icon={ChevronLeft}
            small
            name="The year before"
            onClick={() => {
              year.value -= 1;
            }}
          />
          <IconButton
            icon={ChevronRight}
            small
            name="The year after"
            disabled={year.value >= thisYear}
            onClick={() => {
              year.value += 1;
            }}
          />
          <Button
            small
            icon={asTable.value ? Grid3x3 : Table2}
            onClick={() => {
              asTable.value = !asTable.value;
            }}
          >
            {asTable.value ? "As a map" : "As a table"}
          </Button>
        </div>
      }
    >
      {asked.state === "loading" && <Skeleton of="the year" lines={5} />}
      {asked.state === "failed" && (
        <Failure what="The year could not be read." problem={asked.problem} retry={reload} />
      )}
      {asked.state === "ready" &&
        (asTable.value ? (
          <YearTable days={asked.value} year={year.value} />
        ) : (
          <YearMap days={asked.value} year={year.value} first={first} today={today} key={year.value} />
        ))}
    </Card>
  );
}

interface MapProps {
  days: readonly Day[];
  year: number;
  first: Weekday;
  today: string;
}

function YearMap({ days, year, first, today }: MapProps) {
  const weeks = useMemo(() => weeksOf(year, days, first), [year, days, first]);
  const at = useSignal<Place>(placeOf(today, weeks));
  const table = useRef<HTMLTableElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  // On a narrow screen the present is what one wants to see first.
  useEffect(() => {
    const cell = table.current?.querySelector<HTMLElement>("td[tabindex='0']");
    const area = frame.current;
    if (cell && area) area.scrollLeft = cell.offsetLeft - area.clientWidth + 3 * cell.offsetWidth;
  }, []);
  const shown = weeks[at.value.week]?.days[at.value.day];
  const go = (event: KeyboardEvent) => {
    const next = goBy(event.key, at.value, weeks);
    if (!next) return;
    event.preventDefault();
    at.value = next;
    table.current?.querySelector<HTMLElement>(`td[data-at="${next.week} ${next.day}"]`)?.focus();
  };
  const point = (event: Event) => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("td[data-at]") : null;
    const [week, day] = (cell?.dataset.at ?? "").split(" ").map(Number);
    if (week !== undefined && day !== undefined && cell) at.value = { week, day };
  };
  return (
    <>
      <div class="heat-frame" ref={frame}>
        <table
          class="heat"
          // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table that the arrow keys walk is a grid.
          role="grid"
          aria-label={`Minutes of each day of ${year}`}
          ref={table}
          onKeyDown={go}
          onPointerOver={point}
          onFocusIn={point}
        >
          <thead>
            <tr>
              <td />
              {weeks.map((week) => (
                <td class="heat-month" key={week.days.find(Boolean)?.date}>
                  {week.month === null ? "" : <span>{monthName(week.month, "short")}</span>}
                </td>
              ))}
            </tr>
          </thead>
          <tbody>
            {weekFrom(first).map((name, day) => (
              <tr key={name}>
                <th scope="row" class="heat-weekday">
                  <span aria-hidden="true">{day % 2 === 0 ? weekdayName(name, "short") : ""}</span>
                  <span class="visually-hidden">{weekdayName(name, "long")}</span>
                </th>
                {weeks.map((week, place) => (
                  <Cell
                    week={week}
                    at={{ week: place, day }}
                    chosen={at.value.week === place && at.value.day === day}
                    today={today}
                    key={week.days.find(Boolean)?.date}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="row between small muted heat-foot">
        <p class="numbers">{shown && `${formatDay(shown.date, "long")}: ${formatMinutes(shown.minutes)}`}</p>
        <p class="row tight" aria-hidden="true">
          less
          {[0, 1, 2, 3, 4].map((level) => (
            <span class="heat-key" data-level={level} key={level} />
          ))}
          more
        </p>
      </div>
    </>
  );
}

interface CellProps {
  week: HeatWeek;
  at: Place;
  chosen: boolean;
  today: string;
}

function Cell({ week, at, chosen, today }: CellProps) {
  const day = week.days[at.day];
  if (!day) return <td />;
  return (
    <td
      data-at={`${at.week} ${at.day}`}
      data-level={day.level}
      data-later={day.date > today || undefined}
      tabIndex={chosen ? 0 : -1}
      aria-current={day.date === today ? "date" : undefined}
      aria-label={`${formatDay(day.date, "long")}: ${formatMinutes(day.minutes)}`}
    />
  );
}

/** Where the map is entered: today, or the last day of another year. */
function placeOf(today: string, weeks: readonly HeatWeek[]): Place {
  for (const [week, { days }] of weeks.entries()) {
    const day = days.findIndex((other) => other?.date === today);
    if (day !== -1) return { week, day };
  }
  const last = weeks.length - 1;
  return { week: last, day: weeks[last]?.days.findLastIndex(Boolean) ?? 0 };
}

function YearTable({ days, year }: { days: readonly Day[]; year: number }) {
  const studied = days.filter((day) => day.minutes > 0).reverse();
  if (studied.length === 0) return <p class="muted">{`No minutes in ${year}.`}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard.
    <section class="year-table" aria-label={`Days of ${year} with minutes`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {studied.map((day) => (
            <tr key={day.date}>
              <th scope="row">{formatDay(day.date, "long")}</th>
              <td class="numbers">{formatMinutes(day.minutes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
