/** What the chat asks over HTTP beside its history (docs/api.md §4). */

import { chatApi } from "../api/client";
import { type Result, settle } from "../api/problem";
import type { components } from "../contracts/chat";
import type { Message } from "./feed";
import { stored } from "./history";
import type { ChangePage } from "./repair";

type Schemas = components["schemas"];
export type Report = Schemas["ReportCard"];
export type ReportReason = Schemas["ReportDraft"]["reason"];
export type ReportOutcome = Schemas["ReportVerdict"]["outcome"];

export interface Found {
  messages: readonly Message[];
  next: string | null;
}

const FOUND_AT_ONCE = 20;

export async function searchMessages(
  code: string,
  q: string,
  cursor: string | null,
  signal: AbortSignal,
): Promise<Result<Found>> {
  const query = { q, limit: FOUND_AT_ONCE, ...(cursor !== null && { cursor }) };
  const params = { path: { code }, query };
  const answer = await settle(chatApi.GET("/api/chat/rooms/{code}/search", { params, signal }));
  if (!answer.ok) return answer;
  const { items, next_cursor } = answer.value;
  return { ok: true, value: { messages: items.map(stored), next: next_cursor } };
}

export type UnreadRoom = Schemas["UnreadRoom"];

/** What there is to read, in each room of this person. */
export function readUnread(signal: AbortSignal): Promise<Result<UnreadRoom[]>> {
  return settle(chatApi.GET("/api/chat/unread", { signal }));
}

/** The last pinned first. */
export async function listPins(code: string, signal: AbortSignal): Promise<Result<Message[]>> {
  const params = { path: { code } };
  const answer = await settle(chatApi.GET("/api/chat/rooms/{code}/pins", { params, signal }));
  return answer.ok ? { ok: true, value: answer.value.map(stored) } : answer;
}

export function setPin(code: string, message_id: string, pinned: boolean): Promise<Result<unknown>> {
  const params = { path: { code, message_id } };
  return pinned
    ? settle(chatApi.PUT("/api/chat/rooms/{code}/pins/{message_id}", { params }))
    : settle(chatApi.DELETE("/api/chat/rooms/{code}/pins/{message_id}", { params }));
}

export function reportMessage(
  code: string,
  message_id: string,
  reason: ReportReason,
  note: string,
): Promise<Result<unknown>> {
  const params = { path: { code, message_id } };
  const body = note === "" ? { reason } : { reason, note };
  return settle(chatApi.POST("/api/chat/rooms/{code}/messages/{message_id}/reports", { params, body }));
}

export async function listReports(code: string, signal: AbortSignal): Promise<Result<Report[]>> {
  const params = { path: { code }, query: { state: "open" as const, limit: 200 } };
  const answer = await settle(chatApi.GET("/api/chat/rooms/{code}/reports", { params, signal }));
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
}

export function closeReport(
  code: string,
  report_id: string,
  outcome: ReportOutcome,
): Promise<Result<unknown>> {
  const params = { path: { code, report_id } };
  const body = { state: "closed" as const, outcome };
  return settle(chatApi.PATCH("/api/chat/rooms/{code}/reports/{report_id}", { params, body }));
}

export async function readChanges(
  code: string,
  after: number,
  signal: AbortSignal,
): Promise<Result<ChangePage>> {
  const params = { path: { code }, query: { after } };
  return settle(chatApi.GET("/api/chat/rooms/{code}/changes", { params, signal }));
}

/** The whole chat as JSON lines, to be saved. */
export function exportLink(code: string): string {
  return `/api/chat/rooms/${encodeURIComponent(code)}/export`;
}
