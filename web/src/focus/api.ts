/** The two timers of docs/api.md §6 behind one face: a room's, and the caller's own. */

import { trackerApi } from "../api/client";
import { type Result, settle } from "../api/problem";
import type { Timer } from "../live/frames";

export interface StartSettings {
  focus_minutes?: number;
  break_minutes?: number;
  long_break_minutes?: number;
  rounds?: number;
  auto_start?: boolean;
  mode?: Timer["mode"];
  flow_ratio?: number;
  overtime_minutes?: number;
}

export type Command =
  | { name: "start"; settings: StartSettings }
  | { name: "extend"; minutes: number }
  | { name: "pause" | "resume" | "skip" | "end" | "reset" };

export interface TimerApi {
  read: (life: AbortSignal) => Promise<Result<Timer>>;
  /** `version` is the one the person saw; a newer one on the server refuses the command (409). */
  command: (command: Command, version: number) => Promise<Result<Timer>>;
}

function bodyOf(command: Command, version: number) {
  switch (command.name) {
    case "start":
      return { ...command.settings, version };
    case "extend":
      return { minutes: command.minutes, version };
    default:
      return { version };
  }
}

export const personalTimerApi: TimerApi = {
  read: (signal) => settle(trackerApi.GET("/api/tracker/timer", { signal })),
  command: (command, version) =>
    settle(trackerApi.POST(`/api/tracker/timer/${command.name}`, { body: bodyOf(command, version) })),
};

export function roomTimerApi(code: string): TimerApi {
  const params = { path: { code } };
  return {
    read: (signal) => settle(trackerApi.GET("/api/tracker/rooms/{code}/timer", { params, signal })),
    command: (command, version) =>
      settle(
        trackerApi.POST(`/api/tracker/rooms/{code}/timer/${command.name}`, {
          params,
          body: bodyOf(command, version),
        }),
      ),
  };
}
