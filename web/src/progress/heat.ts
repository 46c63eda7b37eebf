/** The year as a calendar of weeks; pure, in plain calendar days without a zone. */

import type { Weekday } from "./api";
import type { Day } from "./bars";

export interface HeatDay extends Day {
  /** 0 for nothing, 1 to 4 by how much. */
  readonly level: number;
}

export interface HeatWeek {
  /** Seven places from the first day of the week; null outside the year. */
  readonly days: readonly (HeatDay | null)[];
  /** The month that begins in this week, 0 to 11. */
  readonly month: number | null;
}

const DAY_MS = 86_400_000;

/** `Date.getUTCDay` of the days a week may begin with. */
const FIRST_DAY: Partial<Record<Weekday, number>> = { sunday: 0, monday: 1, saturday: 6 };

export const WEEKDAYS: readonly Weekday[] = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
];

/** The seven days in the order of a week that begins with `first`. */
export function weekFrom(first: Weekday): Weekday[] {
  const start = WEEKDAYS.indexOf(first);
  return [...WEEKDAYS.slice(start), ...WEEKDAYS.slice(0, start)];
}

/** Upper ends of levels 1 to 3 in minutes: half an hour, an hour and a half, three hours. */
const STEPS = [30, 90, 180] as const;

export function levelOf(minutes: number): number {
  if (minutes <= 0) return 0;
  const step = STEPS.findIndex((end) => minutes < end);
  return step === -1 ? STEPS.length + 1 : step + 1;
}

/** The weeks of `year`; days that are not in `minutes` had none. */
export function weeksOf(year: number, days: readonly Day[], first: Weekday): HeatWeek[] {
  const studied = new Map(days.map((day) => [day.date, day.minutes]));
  const begin = Date.UTC(year, 0, 1);
  const end = Date.UTC(year + 1, 0, 1);
  const lead = (new Date(begin).getUTCDay() - (FIRST_DAY[first] ?? 1) + 7) % 7;
  const weeks: HeatWeek[] = [];
  for (let monday = begin - lead * DAY_MS; monday < end; monday += 7 * DAY_MS) {
    const moments = Array.from({ length: 7 }, (_, place) => monday + place * DAY_MS);
    const opening = moments.find((at) => at >= begin && at < end && new Date(at).getUTCDate() === 1);
    weeks.push({
      month: opening === undefined ? null : new Date(opening).getUTCMonth(),
      days: moments.map((at) => {
        if (at < begin || at >= end) return null;
        const date = new Date(at).toISOString().slice(0, 10);
        const minutes = studied.get(date) ?? 0;
        return { date, minutes, level: levelOf(minutes) };
      }),
    });
  }
  return weeks;
}

export interface Place {
  readonly week: number;
  readonly day: number;
}

const STEP_OF_KEY: Readonly<Record<string, Place>> = {
  ArrowUp: { week: 0, day: -1 },
  ArrowDown: { week: 0, day: 1 },
  ArrowLeft: { week: -1, day: 0 },
  ArrowRight: { week: 1, day: 0 },
};

/** Where a key goes from `at`; the same place at an edge, null for keys that are not ours. */
export function goBy(key: string, at: Place, weeks: readonly HeatWeek[]): Place | null {
  const holds = (place: Place) => Boolean(weeks[place.week]?.days[place.day]);
  if (key === "Home" || key === "End") {
    const inRow = weeks.map((_, week) => ({ week, day: at.day })).filter(holds);
    return (key === "Home" ? inRow[0] : inRow.at(-1)) ?? at;
  }
  const step = STEP_OF_KEY[key];
  if (!step) return null;
  let next = { week: at.week + step.week, day: at.day + step.day };
  // Down from the last day of a week is the first of the next one.
  if (next.day > 6) next = { week: at.week + 1, day: 0 };
  if (next.day < 0) next = { week: at.week - 1, day: 6 };
  return holds(next) ? next : at;
}
