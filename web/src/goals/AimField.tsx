import { useSignal, useSignalEffect } from "@preact/signals";
import { useId } from "preact/hooks";
import { changeSession, listSessions } from "../api/tracker";
import type { Goal, StudySession } from "../api/types";
import type { TimerStore } from "../focus/timerStore";
import { isResult, RESULTS } from "../progress/results";
import { Button } from "../ui/Button";
import { formatMinutes } from "../ui/time";
import { toast, toastProblem } from "../ui/toasts";
import { useAsk } from "../ui/useAsk";
import { dropAim, listGoals, readAim, setAim } from "./api";
import { aimOf, aimText, outcomeText } from "./goals";
import { aimChanged, goalsChanged } from "./news";
import "./goals.css";

interface AimFieldProps {
  store: TimerStore;
  /** Shows the aim to the others of a room. */
  tell?: ((note: string) => void) | undefined;
}

/** As long as a line beside a name may be. */
const MOST_NOTE = 80;
/** As the server takes it. */
const MOST_AIM = 200;

/** What one works on now, noted with the minutes that come; and at the end, how it went. */
export function AimField({ store, tell }: AimFieldProps) {
  const listId = useId();
  const typed = useSignal<string | null>(null);
  const shown = useSignal(false);
  const { asked, put } = useAsk(`aim ${aimChanged.value}`, readAim);
  const goals = useAsk(`goals ${goalsChanged.value}`, (signal) => listGoals("open", signal)).asked;
  const known: readonly Goal[] = goals.state === "ready" ? goals.value : [];
  const aim = asked.state === "ready" ? asked.value : null;

  const save = async () => {
    const text = typed.value;
    if (text === null) return;
    typed.value = null;
    if (text.trim() === aimText(aim)) return;
    const draft = aimOf(text, known);
    const answer = draft ? await setAim(draft) : await dropAim();
    if (!answer.ok) {
      typed.value = text;
      return toastProblem("What you work on was not noted.", answer.problem);
    }
    // Known at once: whoever shows it in the room a moment later shows this, not what was before.
    put(answer.value);
    if (shown.value) tell?.(text.trim().slice(0, MOST_NOTE));
  };
  return (
    <>
      {/* What has just ended comes before what is next: under it, a low window would hide it. */}
      <Outcome store={store} tell={shown.value ? tell : undefined} />
      <form
        class="aim"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <label class="aim-label">
          <span class="small muted">What will you work on?</span>
          <input
            class="input"
            type="text"
            name="aim"
            list={listId}
            maxLength={MOST_AIM}
            dir="auto"
            autocomplete="off"
            placeholder="Optional"
            value={typed.value ?? aimText(aim)}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
            onBlur={() => void save()}
          />
        </label>
        <datalist id={listId}>
          {known.map((goal) => (
            <option value={goal.title} key={goal.id} />
          ))}
        </datalist>
        {tell && (
          <label class="check small">
            <input
              type="checkbox"
              checked={shown.value}
              onChange={(event) => {
                shown.value = event.currentTarget.checked;
                tell(shown.value ? aimText(aim).slice(0, MOST_NOTE) : "");
              }}
            />
            Show it in the room
          </label>
        )}
      </form>
    </>
  );
}

/** Minutes of a room are credited a moment after its phase; asked so often, this far apart. */
const TRIES = 5;
const APART_MS = 1_500;
/** A session that ended longer ago than this is not the one that just ended, in ms. */
const JUST_MS = 60_000;

/** Asked once a focus is over and was credited: how it went. Told in the room where the aim was. */
function Outcome({ store, tell }: AimFieldProps) {
  const session = useSignal<StudySession | null>(null);
  useSignalEffect(() => {
    if (store.finished.value === 0) return;
    const ending = new AbortController();
    void justCredited(store, ending.signal).then((found) => {
      if (!ending.signal.aborted) session.value = found;
    });
    return () => ending.abort();
  });
  const ended = session.value;
  if (!ended) return null;
  const say = async (result: string) => {
    session.value = null;
    if (!isResult(result)) return;
    const answer = await changeSession(ended.id, { result });
    if (!answer.ok) return toastProblem("How it went was not noted.", answer.problem);
    toast("Noted.");
    tell?.(outcomeText(ended.note, result).slice(0, MOST_NOTE));
  };
  return (
    <section class="outcome" aria-label="How it went">
      <p>
        {`${formatMinutes(ended.minutes)} of focus. How did it go`}
        {ended.note && (
          <>
            {" with "}
            <bdi>{ended.note}</bdi>
          </>
        )}
        ?
      </p>
      <div class="row tight">
        {Object.entries(RESULTS).map(([result, label]) => (
          <Button small onClick={() => void say(result)} key={result}>
            {label}
          </Button>
        ))}
        <Button small kind="plain" onClick={() => void say("")}>
          Not now
        </Button>
      </div>
    </section>
  );
}

async function justCredited(store: TimerStore, life: AbortSignal): Promise<StudySession | null> {
  for (let tries = 0; tries < TRIES && !life.aborted; tries += 1) {
    const answer = await listSessions({ limit: 1 }, life);
    const latest = answer.ok ? answer.value.items[0] : undefined;
    const isIt = latest && store.clock.now() - Date.parse(latest.ended_at) < JUST_MS;
    if (isIt && latest.source !== "manual" && latest.source !== "imported")
      return latest.result === null ? latest : null;
    await new Promise((resolve) => setTimeout(resolve, APART_MS));
  }
  return null;
}
