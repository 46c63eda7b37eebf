/** When a call's media is to be restarted and when to give up, as a pure rule over the connection's state. */

export interface Watch {
  /** Local milliseconds since when there is no media, or null while there is. */
  since: number | null;
  /** Since when something could be done about it: a new path is agreed on over the signalling. */
  tryingSince: number | null;
  restartedAt: number | null;
}

export const FRESH: Watch = { since: null, tryingSince: null, restartedAt: null };

export type Action = "none" | "restart" | "give_up";

/** A short break heals by itself; longer ones need new candidates (a changed network). */
const RESTART_AFTER_MS = 3_000;
/** The polite one waits a little longer, so that both do not restart at once. */
const POLITE_EXTRA_MS = 2_000;
/** The first connection also gathers candidates and may ask relays. */
const FIRST_TRY_MS = 10_000;
const BETWEEN_RESTARTS_MS = 6_000;
const GIVE_UP_AFTER_MS = 30_000;
/** When the signalling is away as well: as long as the server holds a place, and then as long as a path may take. */
const GIVE_UP_AT_LAST_MS = 60_000;

export interface Present {
  state: RTCPeerConnectionState;
  /** Media was flowing at some time. */
  wasConnected: boolean;
  polite: boolean;
  /** The other person can be told of a new path. One that nobody hears of is out of date when they do. */
  reachable: boolean;
  now: number;
}

export function watched(
  watch: Watch,
  { state, wasConnected, polite, reachable, now }: Present,
): { watch: Watch; action: Action } {
  if (state === "connected") return { watch: FRESH, action: "none" };
  const since = watch.since ?? now;
  const tryingSince = reachable ? (watch.tryingSince ?? now) : null;
  const next = { since, tryingSince, restartedAt: watch.restartedAt };
  if (now - since >= GIVE_UP_AT_LAST_MS) return { watch: next, action: "give_up" };
  if (tryingSince === null) return { watch: next, action: "none" };
  if (now - tryingSince >= GIVE_UP_AFTER_MS) return { watch: next, action: "give_up" };
  const patience = (wasConnected ? RESTART_AFTER_MS : FIRST_TRY_MS) + (polite ? POLITE_EXTRA_MS : 0);
  const due = state === "failed" || now - since >= patience;
  const again = watch.restartedAt === null || now - watch.restartedAt >= BETWEEN_RESTARTS_MS;
  if (due && again) return { watch: { ...next, restartedAt: now }, action: "restart" };
  return { watch: next, action: "none" };
}
