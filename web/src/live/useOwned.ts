import { useEffect, useMemo } from "preact/hooks";

/**
 * Something that lives as long as the view does: made when the view opens or `key` changes, and ended by
 * its AbortSignal when it closes.
 */
export function useOwned<T>(make: (life: AbortSignal) => T, key: string): T {
  const owned = useMemo(() => {
    const ending = new AbortController();
    return { value: make(ending.signal), end: () => ending.abort() };
  }, [key]);
  useEffect(() => owned.end, [owned]);
  return owned.value;
}
