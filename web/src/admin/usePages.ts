import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Query, readPage } from "../api/admin";
import type { Problem } from "../api/problem";
import { toastProblem } from "../ui/toasts";

type Shown<Item> =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly problem: Problem }
  | { readonly state: "ready"; readonly items: readonly Item[]; readonly cursor: string | null };

/** A list that grows page by page; a new `key` (its query) begins anew. */
export function usePages<Item>(path: string, query: Query, key: string) {
  const shown = useSignal<Shown<Item>>({ state: "loading" });
  const busy = useSignal(false);
  const round = useSignal(0);
  useEffect(() => {
    const ending = new AbortController();
    void readPage<Item>(path, query, ending.signal).then((answer) => {
      if (ending.signal.aborted) return;
      shown.value = answer.ok
        ? { state: "ready", items: answer.value.items, cursor: answer.value.next_cursor }
        : { state: "failed", problem: answer.problem };
    });
    return () => ending.abort();
  }, [key, round.value]);

  const next = async () => {
    const before = shown.value;
    if (before.state !== "ready" || before.cursor === null || busy.value) return;
    busy.value = true;
    const answer = await readPage<Item>(path, { ...query, cursor: before.cursor });
    busy.value = false;
    // Whoever has asked for another list meanwhile gets no lines of this one.
    if (shown.value !== before) return;
    if (!answer.ok) return toastProblem("No more could be read.", answer.problem);
    const { items, next_cursor } = answer.value;
    shown.value = { state: "ready", items: [...before.items, ...items], cursor: next_cursor };
  };

  const now = shown.value;
  return {
    ...now,
    more: now.state === "ready" && now.cursor !== null,
    busy: busy.value,
    next: () => void next(),
    reload: () => {
      round.value += 1;
    },
  };
}
