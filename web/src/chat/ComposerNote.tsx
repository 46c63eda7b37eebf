import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatTime } from "../ui/time";
import type { ChatStore } from "./chatStore";

/** The count is shown only when it begins to matter. */
const COUNT_FROM = 0.8;
/** Said aloud in steps, not with every letter. */
const STEP = 100;

interface NoteProps {
  id: string;
  /** Characters written, and how many there may be. */
  length: number;
  most: number;
  store: ChatStore;
}

/** What is to be known before a line is sent: how long it may be, how soon it goes out, whether it is quiet. */
export function ComposerNote({ id, length, most, store }: NoteProps) {
  const left = most - length;
  const wait = store.sender.waitUntil.value;
  const seconds = useSecondsTo(wait);
  const slow = store.around.slowModeS.value;
  const phase = store.around.quietPhase.value;
  return (
    <div class="composer-note small" id={id} data-over={left < 0 || undefined}>
      {left < 0 && <p>{`${-left} characters too many. Send it in two parts.`}</p>}
      {left >= 0 && length > most * COUNT_FROM && <p class="numbers">{`${length} of ${most} characters`}</p>}
      {wait !== null && (
        <p class="numbers">
          {`${slow > 0 ? "Slow mode" : "A lively moment"}: your next line goes out in ${formatWait(seconds)}. It is kept here.`}
        </p>
      )}
      {wait === null && slow > 0 && length > 0 && (
        <p>{`Slow mode: one message every ${formatWait(slow)}.`}</p>
      )}
      {phase && wait === null && length > 0 && (
        <p>{`Others see it at the break${phase.until === null ? "" : `, at ${formatTime(new Date(phase.until))}`}.`}</p>
      )}
      <span class="visually-hidden" role="status">
        {left < 0 && "Too long to be sent."}
        {left >= 0 &&
          length > most * COUNT_FROM &&
          `About ${Math.ceil(left / STEP) * STEP} characters are left.`}
        {wait !== null && "Your next line waits a moment before it goes out."}
      </span>
    </div>
  );
}

/** "12 s", "2 min". */
function formatWait(seconds: number): string {
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

/** Whole seconds until a moment in local milliseconds, at least one; 0 for none. */
function useSecondsTo(until: number | null): number {
  const now = useSignal(Date.now());
  useEffect(() => {
    if (until === null) return;
    now.value = Date.now();
    const ticking = setInterval(() => {
      now.value = Date.now();
    }, 250);
    return () => clearInterval(ticking);
  }, [until]);
  return until === null ? 0 : Math.max(1, Math.ceil((until - now.value) / 1000));
}
