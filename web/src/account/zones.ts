/** Every zone this browser knows, with the person's own among them, whatever the browser thinks of it. */
export function zones(own: string): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", own])].sort();
}

/** The hours at which a day may begin, midnight to noon, with the person's own among them. */
export function dayStarts(own: string): string[] {
  const hours = Array.from({ length: 13 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
  return [...new Set([...hours, own])].sort();
}
