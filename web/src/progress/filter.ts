/** What a person filters the sessions by, as it stands in the fields. */

import type { SessionQuery } from "../api/tracker";
import type { StudySession } from "../api/types";

export interface Filter {
  q: string;
  subject: string;
  room: string;
  source: string;
  from: string;
  to: string;
}

export const NO_FILTER: Filter = { q: "", subject: "", room: "", source: "", from: "", to: "" };

const SOURCE_NAMES: readonly string[] = ["room_timer", "timer", "manual", "imported"];

function isSource(value: string): value is StudySession["source"] {
  return SOURCE_NAMES.includes(value);
}

/** The filter as a question; what is empty, or makes no sense, does not narrow. */
export function queryOf(filter: Filter): SessionQuery {
  const code = filter.room.trim().toUpperCase();
  return {
    ...(filter.q.trim() && { q: filter.q.trim() }),
    ...(filter.subject && { subject: filter.subject }),
    ...(/^[A-Z0-9]{6}$/.test(code) && { room: code }),
    ...(isSource(filter.source) && { source: filter.source }),
    ...(filter.from && { from: filter.from }),
    ...(filter.to && { to: filter.to }),
  };
}

export function isFiltering(filter: Filter): boolean {
  return Object.keys(queryOf(filter)).length > 0;
}
