/** When a room meets (docs/api.md §3). */

import { roomsApi } from "../../api/client";
import { type Result, settle } from "../../api/problem";
import type { components } from "../../contracts/rooms";

type Schemas = components["schemas"];
export type Session = Schemas["SessionCard"];
export type SessionDraft = Required<Schemas["SessionDraft"]>;
export type Repeats = Session["repeats"];

/** What comes next first, what is over last. */
export function listSchedule(code: string, signal: AbortSignal): Promise<Result<Session[]>> {
  return settle(roomsApi.GET("/api/rooms/{code}/schedule", { params: { path: { code } }, signal }));
}

export function agreeOn(code: string, body: SessionDraft): Promise<Result<Session>> {
  return settle(roomsApi.POST("/api/rooms/{code}/schedule", { params: { path: { code } }, body }));
}

export function changeSession(
  code: string,
  schedule_id: string,
  body: SessionDraft,
): Promise<Result<Session>> {
  const params = { path: { code, schedule_id } };
  return settle(roomsApi.PATCH("/api/rooms/{code}/schedule/{schedule_id}", { params, body }));
}

export function cancelSession(code: string, schedule_id: string): Promise<Result<unknown>> {
  const params = { path: { code, schedule_id } };
  return settle(roomsApi.DELETE("/api/rooms/{code}/schedule/{schedule_id}", { params }));
}

/** The schedule as a file that calendars read. */
export function calendarLink(code: string): string {
  return `/api/rooms/${encodeURIComponent(code)}/schedule.ics`;
}
