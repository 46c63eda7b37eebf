/** When a call's media is to be restarted and when to give up, as a pure rule over the connection's state. */

export interface Watch {
  /** Local milliseconds since when there is no media, or null while there is. */
  since: number | null;
  restartedAt: number | null;
}

export const FRESH: Watch = { since: null, restartedAt: null };

export type Action = "none" | "restart" | "give_up";

/** A short break heals by itself; longer ones need new candidates (a changed network). */
const RESTART_AFTER_MS = 3_000;
/** The polite one waits a little longer, so that both do not restart at once. */
const POLITE_EXTRA_MS = 2_000;
/** The first connection also gathers candidates and may ask relays. */
const FIRST_TRY_MS = 10_000;
const BETWEEN_RESTARTS_MS = 6_000;
const GIVE_UP_AFTER_MS = 30_000;

export interface Present {
  state: RTCPeerConnectionState;
  /** Media was flowing at some time. */
  wasConnected: boolean;
  polite: boolean;
  now: number;
}

export function watched(
  watch: Watch,
  { state, wasConnected, polite, now }: Present,
): { watch: Watch; action: Action } {
  if (state === "connected") return { watch: FRESH, action: "none" };
  const since = watch.since ?? now;
  if (now - since >= GIVE_UP_AFTER_MS) return { watch: { ...watch, since }, action: "give_up" };
  const patience = (wasConnected ? RESTART_AFTER_MS : FIRST_TRY_MS) + (polite ? POLITE_EXTRA_MS : 0);
  const due = state === "failed" || now - since >= patience;
  const again = watch.restartedAt === null || now - watch.restartedAt >= BETWEEN_RESTARTS_MS;
  if (due && again) return { watch: { since, restartedAt: now }, action: "restart" };
  return { watch: { ...watch, since }, action: "none" };
}
