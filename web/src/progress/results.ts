import type { StudySession } from "../api/types";

export type SessionResult = NonNullable<StudySession["result"]>;

/** How a session went, against what it was for. */
export const RESULTS: Readonly<Record<SessionResult, string>> = {
  done: "Done",
  partly: "Partly done",
  not_done: "Not done",
};

export function isResult(value: string): value is SessionResult {
  return Object.hasOwn(RESULTS, value);
}
