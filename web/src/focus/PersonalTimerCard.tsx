import { useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useKeys } from "../app/keys";
import { useOwned } from "../live/useOwned";
import { skip, startOrPause } from "./controls";
import { timerKeys } from "./keys";
import { PersonalTimer } from "./personalTimer";
import { TimerCard } from "./TimerCard";
import type { TimerStore } from "./timerStore";
import { useTimerTitle } from "./useTimerTitle";

/** The person's own timer, followed for as long as the view is shown. */
export function usePersonalTimer(): TimerStore {
  return useOwned((life) => new PersonalTimer(life), "personal").store;
}

interface PersonalTimerProps {
  store: TimerStore;
  onCredited?: () => void;
}

/** The timer for studying alone, with its keys and its tab title. */
export function PersonalTimerCard({ store, onCredited }: PersonalTimerProps) {
  const credited = useRef(onCredited);
  credited.current = onCredited;
  useTimerTitle(store, "Study alone");
  useKeys({ " ": () => startOrPause(store), s: () => skip(store) }, timerKeys);
  useSignalEffect(() => {
    if (store.finished.value > 0) credited.current?.();
  });
  return <TimerCard store={store} shared={false} />;
}
