/** A scheduled session as a form has it and in words. Pure. */

import { localMinute } from "../../progress/manual";
import type { Repeats, Session, SessionDraft } from "./api";

export const REPEATS: readonly { value: Repeats; label: string }[] = [
  { value: "none", label: "Once" },
  { value: "daily", label: "Every day" },
  { value: "weekly", label: "Every week" },
];

const MOST_TITLE = 80;
const MOST_MINUTES = 1440;

export type Field = "title" | "starts_at" | "minutes" | "repeats";
export type Form = Readonly<Record<Field, string>>;

export function titleError(title: string): string | undefined {
  const length = Array.from(title.trim()).length;
  if (length === 0) return "Say what it is, like “Statistics”.";
  return length > MOST_TITLE ? `A title has at most ${MOST_TITLE} characters.` : undefined;
}

/** `startsAt` as a date field gives it ("2026-10-03T10:46"), in the browser's zone. */
export function startError(startsAt: string, repeats: string, now: Date): string | undefined {
  const moment = new Date(startsAt);
  if (Number.isNaN(moment.getTime())) return "Say when it begins.";
  return moment < now && repeats === "none" ? "This is over already." : undefined;
}

export function lengthError(text: string): string | undefined {
  const minutes = Number(text);
  const fits = text.trim() !== "" && Number.isInteger(minutes) && minutes >= 1 && minutes <= MOST_MINUTES;
  return fits ? undefined : "Whole minutes, from 1 to 1440.";
}

/** The zone is the one in which the time was meant: it stays the same time of day when clocks change. */
export function draftOf(form: Form, timezone: string): SessionDraft {
  return {
    title: form.title.trim(),
    starts_at: new Date(form.starts_at).toISOString(),
    minutes: Number(form.minutes),
    repeats: REPEATS.find(({ value }) => value === form.repeats)?.value ?? "none",
    timezone,
  };
}

/** "90 minutes, every week". */
export function rhythm({ minutes, repeats }: Pick<Session, "minutes" | "repeats">): string {
  const length = minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const often = { none: "", daily: ", every day", weekly: ", every week" }[repeats];
  return length + often;
}

/** The session that comes next or goes on now. */
export function nextOf(sessions: readonly Session[]): Session | null {
  const coming = sessions.filter((session) => session.next_at !== null);
  return coming.sort((a, b) => Date.parse(a.next_at ?? "") - Date.parse(b.next_at ?? ""))[0] ?? null;
}

/** The next full hour, as the value of a date field in the browser's zone. */
export function nextHour(now: Date): string {
  const hour = new Date(now.getFullYear(), now.getMonth(), now.getDate(), now.getHours() + 1);
  return localMinute(hour);
}
