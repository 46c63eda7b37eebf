/** A timer's state read at one moment, as pure functions. The server decides; nothing here counts by itself. */

import type { Timer } from "../live/frames";

export type Phase = Timer["phase"];

const PHASE_NAMES: Record<Phase, string> = { focus: "Focus", break: "Break", long_break: "Long break" };

export function phaseName(phase: Phase): string {
  return PHASE_NAMES[phase];
}

/** Whether `incoming` is to be shown in place of `current`: an older version is late news. */
export function isNews(current: Timer | null, incoming: Timer): boolean {
  return current === null || current.id !== incoming.id || incoming.version >= current.version;
}

/** Milliseconds left in the phase at `serverNow` (ms since the epoch), never below 0. */
export function remainingMs(timer: Timer, serverNow: number): number {
  if (timer.status !== "running" || timer.ends_at === null) return timer.remaining_seconds * 1000;
  return Math.max(0, Date.parse(timer.ends_at) - serverNow);
}

function phaseMinutes(timer: Timer): number {
  switch (timer.phase) {
    case "focus":
      return timer.focus_minutes;
    case "break":
      return timer.break_minutes;
    case "long_break":
      return timer.long_break_minutes;
  }
}

/**
 * The length of the phase in milliseconds, for the bar. A running phase tells it by its two ends; pauses
 * stretch those, so never more than the planned length or what is left of an extended one.
 */
export function phaseMs(timer: Timer, leftMs: number): number {
  if (timer.status === "idle") return Math.max(timer.remaining_seconds * 1000, 1);
  const planned = Math.max(phaseMinutes(timer) * 60_000, leftMs);
  if (timer.status === "paused" || timer.started_at === null || timer.ends_at === null) return planned;
  return Math.max(1, Math.min(planned, Date.parse(timer.ends_at) - Date.parse(timer.started_at)));
}

/** How much of the phase is over, 0 to 1. */
export function progress(timer: Timer, leftMs: number): number {
  return Math.min(1, Math.max(0, 1 - leftMs / phaseMs(timer, leftMs)));
}

/** "24 minutes", for people who listen: whole minutes, or seconds under one. */
export function spokenTime(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}

/** The phase that follows: the last round ends with the long break, and then the cycle begins anew. */
export function nextPhase(timer: Timer): Phase {
  if (timer.phase !== "focus") return "focus";
  if (timer.round < timer.rounds) return timer.break_minutes > 0 ? "break" : "focus";
  return timer.long_break_minutes > 0 ? "long_break" : "focus";
}

/** A timer that nobody has started in this cycle: its lengths may still be chosen. */
export function isFresh(timer: Timer): boolean {
  return timer.status === "idle" && timer.phase === "focus" && timer.round <= 1;
}

/** The server moves phases within a second or two of their end; what comes later was somebody's command. */
const PUNCTUAL_MS = 1_500;

/** Whether `after` follows `before` because its phase had run out, not because somebody skipped or ended it. */
export function ranOut(before: Timer, after: Timer, serverNow: number): boolean {
  if (before.status !== "running" || before.ends_at === null) return false;
  const moved = before.phase !== after.phase || before.round !== after.round || after.status === "idle";
  return moved && serverNow >= Date.parse(before.ends_at) - PUNCTUAL_MS;
}
