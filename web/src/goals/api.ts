/** Tasks, what one works on now, and how it went (docs/api.md §6). */

import { trackerApi } from "../api/client";
import { itemsOf, type Result, settle } from "../api/problem";
import type { Aim, Goal, GoalPatch } from "../api/types";
import type { components } from "../contracts/tracker";

type Schemas = components["schemas"];
export type GoalDraft = Schemas["GoalDraft"];
export type AimDraft = Schemas["AimBody"];

export async function listGoals(state: "open" | "done", signal: AbortSignal): Promise<Result<Goal[]>> {
  const query = { state, limit: state === "open" ? 200 : 20 };
  return itemsOf(await settle(trackerApi.GET("/api/tracker/goals", { params: { query }, signal })));
}

/** `key` makes a repeated press one goal. */
export function addGoal(body: GoalDraft, key: string): Promise<Result<Goal>> {
  return settle(trackerApi.POST("/api/tracker/goals", { body, headers: { "Idempotency-Key": key } }));
}

export function changeGoal(goal_id: string, body: GoalPatch): Promise<Result<Goal>> {
  return settle(trackerApi.PATCH("/api/tracker/goals/{goal_id}", { params: { path: { goal_id } }, body }));
}

export function deleteGoal(goal_id: string): Promise<Result<unknown>> {
  return settle(trackerApi.DELETE("/api/tracker/goals/{goal_id}", { params: { path: { goal_id } } }));
}

export function readAim(signal: AbortSignal): Promise<Result<Aim>> {
  return settle(trackerApi.GET("/api/tracker/aim", { signal }));
}

export function setAim(body: AimDraft): Promise<Result<Aim>> {
  return settle(trackerApi.PUT("/api/tracker/aim", { body }));
}

/** Answers with what is left: no aim. */
export async function dropAim(): Promise<Result<Aim>> {
  const answer = await settle(trackerApi.DELETE("/api/tracker/aim"));
  return answer.ok ? { ok: true, value: { goal: null, goal_id: null, subject: null, set_at: null } } : answer;
}
