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

/** Whether the phase counts up: a focus without a planned end. */
export function countsUp(timer: Timer): boolean {
  return timer.mode === "flow" && timer.phase === "focus";
}

/** What a second's rounding and the clock's own may leave, in seconds. */
const ROUNDING_S = 0.002;

/**
 * Milliseconds that a running focus has counted at `serverNow`. `elapsed_seconds` is cut to whole seconds, at
 * another moment for each reader; the phase's whole length is a whole number of them, which brings back the rest.
 */
export function elapsedMs(timer: Timer, serverNow: number): number {
  if (timer.status !== "running" || timer.ends_at === null) return timer.elapsed_seconds * 1000;
  const ends = Date.parse(timer.ends_at);
  const about = timer.elapsed_seconds + (ends - Date.parse(timer.server_time)) / 1000;
  return Math.max(0, Math.ceil(about - ROUNDING_S) * 1000 - Math.max(0, ends - serverNow));
}

/** Milliseconds to the planned end; below 0 in overtime. Without overtime the same as what is left. */
export function plannedLeftMs(timer: Timer, serverNow: number): number {
  if (timer.overtime_minutes === 0 || timer.phase !== "focus") return remainingMs(timer, serverNow);
  if (timer.status === "running" && timer.overtime_at !== null)
    return Date.parse(timer.overtime_at) - serverNow;
  if (timer.overtime_seconds > 0) return -timer.overtime_seconds * 1000;
  return timer.remaining_seconds * 1000 - timer.overtime_minutes * 60_000;
}

/** Whether the planned end of a focus has passed at `plannedLeft` ms to it, and the person goes on. */
export function inOvertime(timer: Timer, plannedLeft: number): boolean {
  return timer.phase === "focus" && timer.status !== "idle" && timer.overtime_minutes > 0 && plannedLeft <= 0;
}

/**
 * The timer as it will be told once the server can be reached again: phases that ended meanwhile have passed, in
 * the way that the server moves them. A command of somebody else in between is only known afterwards.
 */
export function advanced(timer: Timer, serverNow: number): Timer {
  let now = timer;
  while (now.status === "running" && now.ends_at !== null && Date.parse(now.ends_at) <= serverNow) {
    const phase = nextPhase(now);
    const cycleOver = phase === "focus" && (now.phase === "long_break" || isLastFocus(now));
    const round = cycleOver ? 1 : now.round + (phase === "focus" ? 1 : 0);
    const moved: Timer = { ...now, phase, round, overtime_at: null, overtime_seconds: 0, elapsed_seconds: 0 };
    const lengthMs = phaseMinutes(moved) * 60_000;
    const goesOn = now.auto_start && !cycleOver;
    now = {
      ...moved,
      status: goesOn ? "running" : "idle",
      started_at: goesOn ? now.ends_at : null,
      ends_at: goesOn ? new Date(Date.parse(now.ends_at) + lengthMs).toISOString() : null,
      remaining_seconds: lengthMs / 1000,
    };
  }
  return now;
}

function isLastFocus(timer: Timer): boolean {
  return timer.phase === "focus" && timer.round >= timer.rounds;
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
  if (leftMs <= 0) return 1;
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

/** Whether a focus is over with this step, by whatever way: its minutes may have been credited. */
export function leftFocus(before: Timer, after: Timer): boolean {
  if (before.phase !== "focus" || before.status === "idle") return false;
  return after.phase !== "focus" || after.round !== before.round || after.status === "idle";
}

/** Whether `after` follows `before` because its phase had run out, not because somebody skipped or ended it. */
export function ranOut(before: Timer, after: Timer, serverNow: number): boolean {
  if (before.status !== "running" || before.ends_at === null) return false;
  const moved = before.phase !== after.phase || before.round !== after.round || after.status === "idle";
  return moved && serverNow >= Date.parse(before.ends_at) - PUNCTUAL_MS;
}
