/** The language of dates: the browser's kind of English, as the cafe speaks English. */
function locale(): string {
  const own = navigator.language;
  return own.startsWith("en") ? own : "en-GB";
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** A format is dear to make and cheap to use: a chat has hundreds of times in sight. */
function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify(options);
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale(), options);
  formats.set(key, known);
  return known;
}

/** "0 min", "59 min", "1 h", "1 h 35 min". */
export function formatMinutes(minutes: number): string {
  const { hours, rest } = splitMinutes(minutes);
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Minutes as hours and the minutes left over. */
export function splitMinutes(minutes: number): { hours: number; rest: number } {
  return { hours: Math.floor(minutes / 60), rest: minutes % 60 };
}

/** "35", "1:05": short enough to stand above a bar. */
export function formatBar(minutes: number): string {
  if (minutes < 60) return String(minutes);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** "24:59", "1:04:59". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const parts = [Math.floor((whole % 3600) / 60), whole % 60].map((part) => String(part).padStart(2, "0"));
  return hours > 0 ? `${hours}:${parts.join(":")}` : parts.join(":");
}

/** A calendar date without a zone, as "Sat" or "Saturday 3 October". `date` is "2026-10-03". */
export function formatDay(date: string, style: "short" | "long"): string {
  const options: Intl.DateTimeFormatOptions =
    style === "short" ? { weekday: "short" } : { weekday: "long", day: "numeric", month: "long" };
  return format({ ...options, timeZone: "UTC" }).format(new Date(`${date}T00:00:00Z`));
}

/** An instant as "today, 10:46", "yesterday, 22:10", "tomorrow, 9:00" or "Sat 3 Oct, 10:46", in the person's own zone. */
export function formatWhen(instant: string, now: Date, timeZone: string): string {
  const then = new Date(instant);
  const time = format({ hour: "numeric", minute: "2-digit", timeZone }).format(then);
  const daysAgo = dayNumber(now, timeZone) - dayNumber(then, timeZone);
  if (daysAgo === 0) return `today, ${time}`;
  if (daysAgo === 1) return `yesterday, ${time}`;
  if (daysAgo === -1) return `tomorrow, ${time}`;
  const year = format({ year: "numeric", timeZone });
  const options: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short", timeZone };
  if (year.format(then) !== year.format(now)) options.year = "numeric";
  return `${format(options).format(then)}, ${time}`;
}

/** The zone of the browser, for what has no zone of its own. */
export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** "11:05" of a moment, in the zone of the browser. */
export function formatTime(moment: Date): string {
  return format({ hour: "numeric", minute: "2-digit" }).format(moment);
}

/** "Sun, 22 Nov 2026, 16:20" of a moment, in the zone of the browser. */
export function formatMoment(moment: Date): string {
  return format({
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(moment);
}

/** Days since 1970 of the calendar day that an instant has in a zone. */
function dayNumber(moment: Date, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  });
  return Date.parse(`${parts.format(moment)}T00:00:00Z`) / 86_400_000;
}
