/** The rules of goals that need no server: pure. */

import type { Aim, Goal } from "../api/types";
import { RESULTS, type SessionResult } from "../progress/results";
import type { AimDraft } from "./api";

const same = (left: string, right: string) => left.trim().toLowerCase() === right.trim().toLowerCase();

/** What was typed as an aim: a goal of that name, or just words; null for nothing. */
export function aimOf(text: string, goals: readonly Goal[]): AimDraft | null {
  const words = text.trim();
  if (!words) return null;
  const goal = goals.find((one) => same(one.title, words));
  return goal ? aimOfGoal(goal) : { goal: words };
}

export function aimOfGoal({ title, id, subject }: Goal): AimDraft {
  return { goal: title, goal_id: id, subject };
}

export function aimText(aim: Aim | null): string {
  return aim?.goal ?? "";
}

/** "Essay, introduction: partly done", for the others of a room. */
export function outcomeText(aim: string | null, result: SessionResult): string {
  const words = RESULTS[result];
  return aim ? `${aim}: ${words.toLowerCase()}` : words;
}

/** Behind which goal this one stands after a step up or down; undefined where it cannot go. */
export function afterStep(goals: readonly Goal[], id: string, step: -1 | 1): string | null | undefined {
  const at = goals.findIndex((goal) => goal.id === id);
  if (at === -1 || !goals[at + step]) return undefined;
  return step === 1 ? (goals[at + 1]?.id ?? null) : (goals[at - 2]?.id ?? null);
}

/** Whether its day is over and it is not done. */
export function isOverdue(goal: Goal, today: string): boolean {
  return !goal.done && goal.due_on !== null && goal.due_on < today;
}

/** Today in the browser's zone, as a date field has it. */
export function localDay(now: Date): string {
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
