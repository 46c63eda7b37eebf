/** Pages nobody is sent back to: they lead here. */
const doors = new Set(["/login", "/signup"]);

/**
 * Where to go after signing in: `next` when it is a page of our own origin, else home. Anything that a browser could
 * read as another site is refused, or a link to us could lead people elsewhere.
 */
export function safeNext(next: string | null | undefined): string {
  if (!next?.startsWith("/")) return "/";
  const origin = "http://cafe.invalid";
  const url = URL.canParse(next, origin) ? new URL(next, origin) : null;
  if (!url || url.origin !== origin || doors.has(url.pathname)) return "/";
  return url.pathname + url.search + url.hash;
}

/** The address of a page for signing in that leads back to `next`. */
export function doorTo(door: "/login" | "/signup", next: string): string {
  const target = safeNext(next);
  return target === "/" ? door : `${door}?next=${encodeURIComponent(target)}`;
}
