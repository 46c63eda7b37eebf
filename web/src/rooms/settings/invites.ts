/** How long and how often an invite link opens, as choices and in words. Pure. */

import type { Invite, InviteDraft } from "../room/commands";

export const DAY_CHOICES = [
  { value: "1", label: "a day" },
  { value: "7", label: "a week" },
  { value: "30", label: "a month" },
  { value: "180", label: "half a year" },
] as const;

export const USE_CHOICES = [
  { value: "", label: "any number of times" },
  { value: "1", label: "once" },
  { value: "5", label: "5 times" },
  { value: "25", label: "25 times" },
  { value: "100", label: "100 times" },
] as const;

const DAY_MS = 86_400_000;

export function draftOf(days: string, uses: string, now: Date): InviteDraft {
  const expires_at = new Date(now.getTime() + Number(days) * DAY_MS).toISOString();
  return uses === "" ? { expires_at } : { expires_at, max_uses: Number(uses) };
}

/** "used 3 of 25 times", "used 3 times", "not used yet". */
export function usesWords({ uses, max_uses }: Pick<Invite, "uses" | "max_uses">): string {
  if (max_uses !== null) return max_uses === 1 ? "for one person" : `used ${uses} of ${max_uses} times`;
  if (uses === 0) return "not used yet";
  return uses === 1 ? "used once" : `used ${uses} times`;
}
