import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../app/keys";
import { useOwned } from "../live/useOwned";
import { personalTimerApi } from "./api";
import { skip, startOrPause } from "./controls";
import { timerKeys } from "./keys";
import { TimerCard } from "./TimerCard";
import { TimerStore } from "./timerStore";
import { useTimerTitle } from "./useTimerTitle";

/** The person's own timer, followed for as long as the view is shown. */
export function usePersonalTimer(): TimerStore {
  const store = useOwned((life) => new TimerStore(personalTimerApi, false, life), "personal");
  useEffect(() => void store.refresh(), [store]);
  return store;
}

/** The timer for studying alone, with its keys and its tab title. */
export function PersonalTimerCard({ onCredited }: { onCredited?: () => void }) {
  const store = usePersonalTimer();
  const credited = useRef(onCredited);
  credited.current = onCredited;
  useTimerTitle(store, "Study alone");
  useKeys({ " ": () => startOrPause(store), s: () => skip(store) }, timerKeys);
  useSignalEffect(() => {
    if (store.finished.value > 0) credited.current?.();
  });
  return <TimerCard store={store} shared={false} />;
}
