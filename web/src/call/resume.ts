/**
 * A reload is no hang-up: the place is held for half a minute (docs/api.md §5), and the page that comes back
 * takes it again, with the devices that were on. Only a reload of the same tab does so, never a new visit.
 */

import type { CallInRoom } from "../live/frames";
import type { Wanted } from "./localMedia";

const KEY = "cafe.call.now";
/** As long as the server holds the place. */
const HOLD_MS = 30_000;

export interface Kept extends Wanted {
  code: string;
  callId: string;
  /** When the page went, in local milliseconds. */
  wentAt: number;
}

export function keep(kept: Kept): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Then a reload ends the call for us, as closing the tab does.
  }
}

/** What the page before this one kept; given out once. */
export function takeKept(): Kept | null {
  try {
    const text = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return text === null ? null : (JSON.parse(text) as Kept);
  } catch {
    return null;
  }
}

export function wasReloaded(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  return entry instanceof PerformanceNavigationTiming && entry.type === "reload";
}

/** Whether our place in the room's call is still the one that the page before held. */
export function mayResume(
  kept: Kept | null,
  call: CallInRoom,
  { code, myId, now }: { code: string; myId: string; now: number },
): kept is Kept {
  return (
    kept !== null &&
    kept.code === code &&
    kept.callId === call.call_id &&
    now - kept.wentAt < HOLD_MS &&
    call.participants.some((person) => person.user_id === myId)
  );
}
