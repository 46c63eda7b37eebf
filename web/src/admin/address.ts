import type { Query } from "../api/admin";

/** What of a page's address is the query of its list; the rest, such as the open line, is the page's own. */
export function queryIn(search: string): Query {
  const found = Object.fromEntries(new URLSearchParams(search));
  const { open: _, ...query } = found;
  return query;
}

/** The id of the line whose detail is open. */
export function openIn(search: string): string | null {
  return new URLSearchParams(search).get("open");
}

/** The address of a list with some of its query changed; an empty value is left out. */
export function addressWith(slug: string, query: Query, changed: Query = {}): string {
  const whole = Object.entries({ ...query, ...changed }).filter(([, value]) => value !== "");
  const search = new URLSearchParams(whole).toString();
  return `/admin/${slug}${search && `?${search}`}`;
}
