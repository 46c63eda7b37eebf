/** Names of days and months, as the cafe writes dates. */

import { formatDay } from "../ui/time";
import type { Weekday } from "./api";
import { WEEKDAYS } from "./heat";

/** The first of January 2024 was a Monday. */
export function weekdayName(day: Weekday, style: "short" | "long"): string {
  const date = `2024-01-0${WEEKDAYS.indexOf(day) + 1}`;
  return style === "short" ? formatDay(date, "short") : `${day.charAt(0).toUpperCase()}${day.slice(1)}`;
}

export function monthName(month: number, style: "short" | "long"): string {
  const date = new Date(Date.UTC(2024, month, 1));
  return new Intl.DateTimeFormat("en-GB", { month: style, timeZone: "UTC" }).format(date);
}
