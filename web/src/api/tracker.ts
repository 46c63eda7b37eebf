import { trackerApi } from "./client";
import { type Result, settle } from "./problem";
import type { Progress, SessionDraft, StudySession } from "./types";

export interface SessionPage {
  items: StudySession[];
  next_cursor: string | null;
}

export function readProgress(signal: AbortSignal): Promise<Result<Progress>> {
  return settle(trackerApi.GET("/api/tracker/progress", { signal }));
}

export function listSessions(query: { limit?: number; cursor?: string }): Promise<Result<SessionPage>> {
  return settle(trackerApi.GET("/api/tracker/sessions", { params: { query } }));
}

/** `key` makes a repeated press or a retry one session. */
export function addSession(draft: SessionDraft, key: string): Promise<Result<StudySession>> {
  return settle(
    trackerApi.POST("/api/tracker/sessions", { body: draft, headers: { "Idempotency-Key": key } }),
  );
}

export function deleteSession(id: string): Promise<Result<unknown>> {
  return settle(
    trackerApi.DELETE("/api/tracker/sessions/{session_id}", { params: { path: { session_id: id } } }),
  );
}
