import { type Problem, words as sentence } from "../api/problem";

export const refusals = {
  room_full: "Every seat in this room is taken. Try again when somebody has left.",
  room_locked: "This room is locked for now. Ask somebody inside to open it.",
  banned: "You were removed from this room and cannot come back.",
} as const;

/** Why somebody could not come in, and what helps. */
export function refusalWords(problem: Problem): string {
  if (problem.status === 404) return "No room has this code. Check it with the person who gave it to you.";
  const known: Readonly<Record<string, string>> = refusals;
  return known[problem.code] ?? sentence(problem);
}
