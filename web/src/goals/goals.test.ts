import { expect, it } from "vitest";
import type { Goal } from "../api/types";
import { afterStep, aimOf, isOverdue, outcomeText } from "./goals";

function goal(id: string, change: Partial<Goal> = {}): Goal {
  return {
    id,
    title: `Goal ${id}`,
    notes: null,
    subject: null,
    priority: "normal",
    due_on: null,
    estimated_minutes: null,
    done: false,
    done_at: null,
    minutes: 0,
    sessions: 0,
    created_at: "2026-11-22T10:00:00Z",
    updated_at: "2026-11-22T10:00:00Z",
    ...change,
  };
}

const goals = [goal("a", { subject: "History" }), goal("b"), goal("c")];

it("tells a room how it went, with or without an aim", () => {
  expect(outcomeText("Essay", "not_done")).toBe("Essay: not done");
  expect(outcomeText(null, "done")).toBe("Done");
});

it("takes words for a goal when they are its title", () => {
  expect(aimOf(" goal A", goals)).toEqual({ goal: "Goal a", goal_id: "a", subject: "History" });
  expect(aimOf("something else", goals)).toEqual({ goal: "something else" });
  expect(aimOf("  ", goals)).toBeNull();
});

it.each([
  ["a", -1, undefined],
  ["b", -1, null],
  ["c", -1, "a"],
  ["a", 1, "b"],
  ["c", 1, undefined],
] as const)("moves %s by %d behind %s", (id, step, after) => {
  expect(afterStep(goals, id, step)).toBe(after);
});

it("is overdue from the day after", () => {
  const due = goal("d", { due_on: "2026-11-22" });
  expect([isOverdue(due, "2026-11-22"), isOverdue(due, "2026-11-23")]).toEqual([false, true]);
  expect(isOverdue({ ...due, done: true }, "2026-12-01")).toBe(false);
});
