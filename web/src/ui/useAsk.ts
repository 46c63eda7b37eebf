import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Problem, Result } from "../api/problem";

/** An answer on its way, there, or failed. */
export type Asked<T> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: T }
  | { readonly state: "failed"; readonly problem: Problem };

export interface Asking<T> {
  readonly asked: Asked<T>;
  /** Asks again, keeping what is shown until the new answer is there. */
  reload: () => void;
  /** Puts a value in place that is already known, such as the answer to a command. */
  put: (value: T) => void;
}

/** Asks when the view opens and whenever `key` changes; a view that closes ends its question. */
export function useAsk<T>(key: string, ask: (signal: AbortSignal) => Promise<Result<T>>): Asking<T> {
  const asked = useSignal<Asked<T>>({ state: "loading" });
  const round = useSignal(0);
  const answered = useRef<string | null>(null);
  useEffect(() => {
    const ending = new AbortController();
    void ask(ending.signal).then((answer) => {
      if (ending.signal.aborted) return;
      if (answer.ok) {
        answered.current = key;
        asked.value = { state: "ready", value: answer.value };
      } else if (answered.current !== key) {
        // A failed reload keeps what is shown; only a question without any answer is a failure.
        asked.value = { state: "failed", problem: answer.problem };
      }
    });
    return () => ending.abort();
  }, [key, round.value]);
  return {
    asked: asked.value,
    reload: () => {
      round.value += 1;
    },
    put: (value) => {
      asked.value = { state: "ready", value };
    },
  };
}
