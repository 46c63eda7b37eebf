/** "today", "yesterday", "Saturday 3 October" of an instant, in the browser's own zone. */
export function dayName(at: number, now: number): string {
  const then = new Date(at);
  const daysAgo = Math.round((midnight(new Date(now)) - midnight(then)) / 86_400_000);
  if (daysAgo === 0) return "today";
  if (daysAgo === 1) return "yesterday";
  const options: Intl.DateTimeFormatOptions = { weekday: "long", day: "numeric", month: "long" };
  if (then.getFullYear() !== new Date(now).getFullYear()) options.year = "numeric";
  const own = navigator.language;
  return new Intl.DateTimeFormat(own.startsWith("en") ? own : "en-GB", options).format(then);
}

function midnight(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
