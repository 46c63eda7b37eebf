import { signal } from "@preact/signals";
import { MonitorCheck, MonitorOff } from "lucide";
import { useEffect } from "preact/hooks";
import { store, stored } from "../app/storage";
import { Button } from "../ui/Button";

const KEY = "cafe.wake-lock";
const isOffered = "wakeLock" in navigator;
const wanted = signal(stored(KEY) === "on");

/** Keeps the screen on while `running`, for whoever chose so; the browser lets go when the tab is hidden. */
export function useWakeLock(running: boolean): void {
  const due = running && wanted.value && isOffered;
  useEffect(() => {
    if (!due) return;
    let lock: WakeLockSentinel | null = null;
    const ending = new AbortController();
    const hold = async () => {
      if (document.visibilityState !== "visible") return;
      // Refused on a low battery; then the screen goes dark as ever.
      const held = await navigator.wakeLock.request("screen").catch(() => null);
      if (ending.signal.aborted) void held?.release();
      else lock = held;
    };
    void hold();
    document.addEventListener("visibilitychange", () => void hold(), { signal: ending.signal });
    return () => {
      ending.abort();
      void lock?.release();
    };
  }, [due]);
}

export function WakeLockButton() {
  if (!isOffered) return null;
  return (
    <Button
      kind="plain"
      small
      icon={wanted.value ? MonitorCheck : MonitorOff}
      aria-pressed={wanted.value}
      onClick={() => {
        wanted.value = !wanted.value;
        store(KEY, wanted.value ? "on" : null);
      }}
    >
      Keep the screen on
    </Button>
  );
}
