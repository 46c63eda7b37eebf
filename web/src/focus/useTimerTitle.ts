import { useSignalEffect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { clockOf } from "./Countdown";
import type { TimerStore } from "./timerStore";
import { tabTitle } from "./words";

/** The tab counts while the view is shown, and has its plain name again afterwards. */
export function useTimerTitle(store: TimerStore, place: string): void {
  useSignalEffect(() => {
    document.title = tabTitle(store.timer.value, clockOf(store), place);
  });
  useEffect(() => {
    document.title = tabTitle(store.timer.peek(), clockOf(store), place);
    return () => {
      document.title = "Virtual Cafe";
    };
  }, [place, store]);
}
