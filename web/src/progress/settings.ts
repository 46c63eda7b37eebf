/** The rules of the study settings: pure. */

import type { StudySettings } from "../api/types";

export type WeekStart = StudySettings["week_starts_on"];

const BY_NUMBER: Readonly<Record<number, WeekStart>> = { 1: "monday", 6: "saturday", 7: "sunday" };

/** Regions whose week does not begin on Monday, for browsers that do not tell (CLDR 48, weekData). */
const SUNDAY = new Set(
  (
    "AG AS BD BR BS BT BW BZ CA CO DM DO ET GT GU HK HN ID IL IN IS JM JP KE KH KR LA MH MM MO MT MX MZ NI NP " +
    "PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW"
  ).split(" "),
);
const SATURDAY = new Set("AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY".split(" "));

/** A method in what is new, a property in what is a few years old, and neither elsewhere. */
interface TellsWeeks {
  getWeekInfo?: () => { firstDay: number };
  weekInfo?: { firstDay: number };
}

/** The first day of the week where `locale` is spoken, as the browser tells or else by the table. */
export function weekStartOf(locale: string): WeekStart {
  const known = new Intl.Locale(locale) as TellsWeeks;
  const told = (known.getWeekInfo?.() ?? known.weekInfo)?.firstDay;
  return told === undefined ? weekStartByTable(locale) : (BY_NUMBER[told] ?? "monday");
}

export function weekStartByTable(locale: string): WeekStart {
  const region = new Intl.Locale(locale).maximize().region ?? "";
  if (SUNDAY.has(region)) return "sunday";
  return SATURDAY.has(region) ? "saturday" : "monday";
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
