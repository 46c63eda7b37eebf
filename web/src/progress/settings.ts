/** The rules of the study settings: pure. */

import type { Progress, StudySettings } from "../api/types";

export type WeekStart = StudySettings["week_starts_on"];

const BY_NUMBER: Readonly<Record<number, WeekStart>> = { 1: "monday", 6: "saturday", 7: "sunday" };

/** Regions whose week does not begin on Monday, for browsers that do not tell (CLDR's weekData). */
const SUNDAY = new Set("US CA MX BR AR CO PE VE CL JP KR TW HK IL IN PH TH ZA KE SA".split(" "));
const SATURDAY = new Set("EG AE DZ IQ JO KW LY OM QA SD SY AF IR BH DJ".split(" "));

interface TellsWeeks {
  getWeekInfo?: () => { firstDay: number };
}

/** The first day of the week where `locale` is spoken. */
export function weekStartOf(locale: string): WeekStart {
  const known = new Intl.Locale(locale);
  const told = (known as TellsWeeks).getWeekInfo?.().firstDay;
  if (told !== undefined) return BY_NUMBER[told] ?? "monday";
  const region = known.maximize().region ?? "";
  if (SUNDAY.has(region)) return "sunday";
  return SATURDAY.has(region) ? "saturday" : "monday";
}

/** Whether nothing was studied or set yet, so that the region may decide about the week. */
export function isUntouched(progress: Progress): boolean {
  return (
    progress.total_minutes === 0 &&
    progress.daily_goal_minutes === null &&
    progress.weekly_goal_minutes === null &&
    progress.rest_days.length === 0 &&
    progress.week_starts_on === "monday"
  );
}

/** A goal as it is typed; empty is none. */
export function goalOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

/** `most` in minutes: a day has 1440, a week 10080. */
export function goalError(text: string, most: number): string | undefined {
  const minutes = goalOf(text);
  if (minutes === null) return undefined;
  if (!Number.isInteger(minutes)) return "Enter whole minutes, like 90, or nothing for no goal.";
  return minutes < 1 || minutes > most ? `Between 1 and ${most} minutes.` : undefined;
}
