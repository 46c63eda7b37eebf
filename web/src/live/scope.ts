/** Timers that end with the view that started them. */

export function after(ms: number, life: AbortSignal, run: () => void): () => void {
  if (life.aborted) return () => undefined;
  const stop = () => {
    clearTimeout(id);
    life.removeEventListener("abort", stop);
  };
  const id = setTimeout(() => {
    life.removeEventListener("abort", stop);
    run();
  }, ms);
  life.addEventListener("abort", stop);
  return stop;
}

/** A child scope: ends with its parent, or earlier by `end()`. */
export function within(parent: AbortSignal): { life: AbortSignal; end: () => void } {
  const child = new AbortController();
  const end = () => {
    parent.removeEventListener("abort", end);
    child.abort();
  };
  if (parent.aborted) child.abort();
  else parent.addEventListener("abort", end);
  return { life: child.signal, end };
}
