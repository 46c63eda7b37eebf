/** What kind of file a person chose, and what the report says. */

import type { ImportReport } from "./api";

/** As the server takes it. */
export const MOST_BYTES = 5 * 1024 * 1024;

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  json: "application/json",
  ics: "text/calendar",
};

/** The media type by the file's ending, or null when it is none that can be read. */
export function typeOf(fileName: string): string | null {
  return TYPES[fileName.split(".").at(-1)?.toLowerCase() ?? ""] ?? null;
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

/** "12 sessions can be taken. 2 are here already. 1 line cannot be read." */
export function reportWords({ taken, duplicates, refused }: ImportReport, done: boolean): string {
  const parts = [
    done
      ? `${count(taken, "session was", "sessions were")} taken.`
      : `${count(taken, "session", "sessions")} can be taken.`,
  ];
  if (duplicates > 0) parts.push(`${count(duplicates, "is", "are")} here already.`);
  if (refused > 0) parts.push(`${count(refused, "line", "lines")} cannot be read.`);
  return parts.join(" ");
}
