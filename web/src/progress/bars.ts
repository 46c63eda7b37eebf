export interface Day {
  readonly date: string;
  readonly minutes: number;
}

export interface Bar extends Day {
  /** Height as a share of the chart, 0 to 1. */
  readonly share: number;
  readonly isToday: boolean;
}

/** The chart never shows less than this, so that five minutes do not look like a day's work. */
const leastScaleMinutes = 30;
/** Room above the tallest bar for its value. */
const headRoom = 1.12;

/** The seven bars; the last day is today. */
export function barsOf(days: readonly Day[]): Bar[] {
  const tallest = Math.max(leastScaleMinutes, ...days.map((day) => day.minutes)) * headRoom;
  return days.map((day, place) => ({
    ...day,
    share: day.minutes / tallest,
    isToday: place === days.length - 1,
  }));
}
