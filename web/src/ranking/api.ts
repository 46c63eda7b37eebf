/** A room's leaderboard, of those who want to be seen (docs/api.md §6). */

import { trackerApi } from "../api/client";
import { type Result, settle } from "../api/problem";
import type { Leaderboard } from "../api/types";

export type Period = Leaderboard["period"];
export type By = Leaderboard["by"];

/** One page of the contract's largest size. */
const MOST = 200;

export function readLeaderboard(
  code: string,
  period: Period,
  by: By,
  signal: AbortSignal,
): Promise<Result<Leaderboard>> {
  const params = { path: { code }, query: { period, by, limit: MOST } };
  return settle(trackerApi.GET("/api/tracker/rooms/{code}/leaderboard", { params, signal }));
}

export function takePart(code: string, on: boolean): Promise<Result<unknown>> {
  const params = { path: { code } };
  return on
    ? settle(trackerApi.PUT("/api/tracker/rooms/{code}/leaderboard/me", { params }))
    : settle(trackerApi.DELETE("/api/tracker/rooms/{code}/leaderboard/me", { params }));
}
