import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Problem } from "../api/problem";
import { listSessions, type SessionQuery } from "../api/tracker";
import type { StudySession } from "../api/types";
import { toastProblem } from "../ui/toasts";

const PAGE_SIZE = 20;

export interface SessionList {
  readonly items: readonly StudySession[] | null;
  readonly problem: Problem | null;
  readonly hasMore: boolean;
  more: () => Promise<void>;
  replace: (session: StudySession) => void;
  drop: (id: string) => void;
}

/** The sessions that a query finds, page by page; asked anew when the query or `revision` changes. */
export function useSessions(query: SessionQuery, revision: number): SessionList {
  const items = useSignal<readonly StudySession[] | null>(null);
  const cursor = useSignal<string | null>(null);
  const problem = useSignal<Problem | null>(null);
  const key = JSON.stringify(query);
  useEffect(() => {
    const ending = new AbortController();
    void listSessions({ ...query, limit: PAGE_SIZE }, ending.signal).then((answer) => {
      if (ending.signal.aborted) return;
      problem.value = answer.ok ? null : answer.problem;
      if (!answer.ok) return;
      items.value = answer.value.items;
      cursor.value = answer.value.next_cursor;
    });
    return () => ending.abort();
  }, [key, revision]);
  return {
    items: items.value,
    problem: problem.value,
    hasMore: cursor.value !== null,
    more: async () => {
      if (cursor.value === null) return;
      const answer = await listSessions({ ...query, limit: PAGE_SIZE, cursor: cursor.value });
      if (!answer.ok) return toastProblem("Older sessions could not be read.", answer.problem);
      const shown = new Set(items.value?.map((session) => session.id));
      items.value = [...(items.value ?? []), ...answer.value.items.filter(({ id }) => !shown.has(id))];
      cursor.value = answer.value.next_cursor;
    },
    replace: (session) => {
      items.value = items.value?.map((other) => (other.id === session.id ? session : other)) ?? null;
    },
    drop: (id) => {
      items.value = items.value?.filter((other) => other.id !== id) ?? null;
    },
  };
}
