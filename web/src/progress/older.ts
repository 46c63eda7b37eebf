/** The further sessions, without those that are shown as recent already. */
export function olderSessions<Session extends { id: string }>(
  recent: readonly Session[],
  further: readonly Session[],
): Session[] {
  const shown = new Set(recent.map((session) => session.id));
  return further.filter((session) => !shown.has(session.id));
}
