import { trackerApi } from "./client";
import { type Result, settle } from "./problem";
import type { Progress, SessionDraft, SessionPatch, StudySession } from "./types";

export interface SessionPage {
  items: StudySession[];
  next_cursor: string | null;
}

/** Which sessions to list; what is left out does not narrow. Days are the caller's own, both included. */
export interface SessionQuery {
  limit?: number;
  cursor?: string;
  source?: StudySession["source"];
  subject?: string;
  room?: string;
  from?: string;
  to?: string;
  q?: string;
}

export function readProgress(signal: AbortSignal): Promise<Result<Progress>> {
  return settle(trackerApi.GET("/api/tracker/progress", { signal }));
}

export function listSessions(query: SessionQuery, signal?: AbortSignal): Promise<Result<SessionPage>> {
  const ending = signal ? { signal } : {};
  return settle(trackerApi.GET("/api/tracker/sessions", { params: { query }, ...ending }));
}

/** `key` makes a repeated press or a retry one session. */
export function addSession(draft: SessionDraft, key: string): Promise<Result<StudySession>> {
  return settle(
    trackerApi.POST("/api/tracker/sessions", { body: draft, headers: { "Idempotency-Key": key } }),
  );
}

export function changeSession(session_id: string, body: SessionPatch): Promise<Result<StudySession>> {
  return settle(
    trackerApi.PATCH("/api/tracker/sessions/{session_id}", { params: { path: { session_id } }, body }),
  );
}

export function deleteSession(id: string): Promise<Result<unknown>> {
  return settle(
    trackerApi.DELETE("/api/tracker/sessions/{session_id}", { params: { path: { session_id: id } } }),
  );
}
