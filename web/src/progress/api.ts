/** What the progress page asks beside the sessions (docs/api.md §6). */

import { trackerApi } from "../api/client";
import { itemsOf, type Result, settle } from "../api/problem";
import type { StudySettings } from "../api/types";
import type { components } from "../contracts/tracker";
import type { Day } from "./bars";

type Schemas = components["schemas"];
export type Total = Schemas["LabelMinutes"];
export type Achievement = Schemas["Achievement"];
export type ImportReport = Schemas["ImportReport"];
export type Weekday = StudySettings["rest_days"][number];
export type TotalsBy = "subject" | "room" | "source";
export type Period = "week" | "month" | "year" | "all";

/** One page of the contract's largest size: more subjects than anybody keeps apart. */
const MOST = { limit: 200 };

export function readSettings(signal: AbortSignal): Promise<Result<StudySettings>> {
  return settle(trackerApi.GET("/api/tracker/settings", { signal }));
}

export function changeSettings(body: Schemas["StudySettingsPatch"]): Promise<Result<StudySettings>> {
  return settle(trackerApi.PATCH("/api/tracker/settings", { body }));
}

export function readYear(year: number, signal: AbortSignal): Promise<Result<Day[]>> {
  return settle(trackerApi.GET("/api/tracker/heatmap", { params: { query: { year } }, signal }));
}

export function readTotals(by: TotalsBy, period: Period, signal: AbortSignal): Promise<Result<Total[]>> {
  return settle(trackerApi.GET("/api/tracker/totals", { params: { query: { by, period } }, signal }));
}

export function readAchievements(signal: AbortSignal): Promise<Result<Achievement[]>> {
  return settle(trackerApi.GET("/api/tracker/achievements", { signal }));
}

export async function readSubjects(signal: AbortSignal): Promise<Result<string[]>> {
  const answer = itemsOf(
    await settle(trackerApi.GET("/api/tracker/subjects", { params: { query: MOST }, signal })),
  );
  return answer.ok ? { ok: true, value: answer.value.map((entry) => entry.subject) } : answer;
}

/** `dryRun` tells what would be taken and takes nothing. */
export function importSessions(text: string, type: string, dryRun: boolean): Promise<Result<ImportReport>> {
  const options = {
    params: { query: { dry_run: dryRun } },
    headers: { "Content-Type": type },
    body: text,
    bodySerializer: (body: unknown) => body as string,
  };
  return settle(trackerApi.POST("/api/tracker/import", options as never)) as Promise<Result<ImportReport>>;
}

export function exportLink(format: "csv" | "json" | "ics"): string {
  return `/api/tracker/export?format=${format}`;
}
