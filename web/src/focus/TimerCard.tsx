import { Pause, Play, Plus, RotateCcw, SkipForward, Square, Volume2, VolumeX } from "lucide";
import { useContext } from "preact/hooks";
import type { Problem } from "../api/problem";
import { AimField } from "../goals/AimField";
import type { Timer } from "../live/frames";
import { Names } from "../live/names";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { BellOffer } from "./BellOffer";
import { setSound, soundOn } from "./bell";
import { Clock, PhaseLine } from "./Countdown";
import { skip, startOrPause } from "./controls";
import { PlanChoice } from "./PlanChoice";
import { isFresh } from "./timer";
import type { TimerStore } from "./timerStore";
import { useWakeLock, WakeLockButton } from "./WakeLock";
import { following, heading, skipLabel, startLabel } from "./words";
import "./focus.css";

interface TimerCardProps {
  store: TimerStore;
  /** The room's timer is everybody's; a personal one is not. */
  shared: boolean;
  /** In a room where only its hosts start and stop the timer, others look on. */
  mayControl?: boolean;
  /** Shows others what one works on; only in a room. */
  tell?: ((note: string) => void) | undefined;
}

/** The furniture everybody gathers round: phase, figures, what comes next, and what can be done. */
export function TimerCard({ store, shared, mayControl = true, tell }: TimerCardProps) {
  const timer = store.timer.value;
  useWakeLock(timer?.status === "running");
  return (
    <section class="card timer" aria-label="Timer" data-phase={timer?.phase} data-status={timer?.status}>
      <h2 class="visually-hidden">Timer</h2>
      {timer ? (
        <Face timer={timer} store={store} shared={shared} mayControl={mayControl} tell={tell} />
      ) : (
        <NoFace store={store} />
      )}
      <p class="visually-hidden" aria-live="polite">
        {store.said.value}
      </p>
    </section>
  );
}

function NoFace({ store }: { store: TimerStore }) {
  const problem = store.trouble.value;
  if (!problem) return <Skeleton of="the timer" lines={4} />;
  return <Failure what="The timer could not be read." problem={problem} retry={() => void store.refresh()} />;
}

type FaceProps = Omit<TimerCardProps, "mayControl"> & { timer: Timer; mayControl: boolean };

function Face({ timer, store, shared, mayControl, tell }: FaceProps) {
  const { phase, round } = heading(timer);
  const trouble = store.trouble.value;
  return (
    <>
      <p class="timer-phase">
        <strong>{phase}</strong>
        {round && <span>{` · ${round}`}</span>}
      </p>
      <Clock store={store} />
      <PhaseLine store={store} />
      <p class="timer-next">{following(timer, shared, store.overtime.value, useContext(Names))}</p>
      {store.away.value && (
        <p class="small muted" role="status">
          The cafe cannot be reached. The timer goes on.
        </p>
      )}
      {mayControl ? (
        <Actions timer={timer} store={store} />
      ) : (
        <p class="muted small">The hosts of this room start and stop its timer.</p>
      )}
      {trouble && <Trouble problem={trouble} />}
      {/* A break has a question of its own, how the focus went. */}
      {timer.status === "running" && timer.phase === "focus" && <BellOffer />}
      {/* Below what is pressed: a low window must never hide the button under the choices. */}
      {mayControl && isFresh(timer) && <PlanChoice />}
      <AimField store={store} tell={tell} />
      <div class="timer-aids">
        <Button
          kind="plain"
          small
          icon={soundOn.value ? Volume2 : VolumeX}
          aria-pressed={soundOn.value}
          onClick={() => setSound(!soundOn.value)}
        >
          Sound at the end
        </Button>
        <WakeLockButton />
      </div>
    </>
  );
}

function Actions({ timer, store }: { timer: Timer; store: TimerStore }) {
  const busy = store.busy.value;
  const underWay = timer.status !== "idle";
  return (
    <div class="timer-actions">
      <Button
        kind="primary"
        icon={timer.status === "running" ? Pause : Play}
        busy={busy === "start" || busy === "pause" || busy === "resume"}
        aria-keyshortcuts="Space"
        title="Space"
        onClick={() => startOrPause(store)}
      >
        {startLabel(timer)}
      </Button>
      {!isFresh(timer) && (
        <Button
          icon={SkipForward}
          busy={busy === "skip"}
          aria-keyshortcuts="S"
          title="S"
          onClick={() => skip(store)}
        >
          {skipLabel(timer, store.overtime.value)}
        </Button>
      )}
      {underWay && (
        <Button
          icon={Plus}
          aria-label="+5 minutes"
          busy={busy === "extend"}
          onClick={() => void store.command({ name: "extend", minutes: 5 })}
        >
          5
        </Button>
      )}
      {underWay && (
        <Button icon={Square} busy={busy === "end"} onClick={() => void store.command({ name: "end" })}>
          End
        </Button>
      )}
      {!underWay && !isFresh(timer) && (
        <Button
          icon={RotateCcw}
          busy={busy === "reset"}
          onClick={() => void store.command({ name: "reset" })}
        >
          Reset
        </Button>
      )}
    </div>
  );
}

function Trouble({ problem }: { problem: Problem }) {
  if (problem.status === 409) {
    return (
      <p class="small muted" role="status">
        Somebody was quicker. This is how the timer stands now.
      </p>
    );
  }
  const unreached = problem.status === 0 || problem.status === 503;
  return (
    <p class="timer-trouble small" role="status">
      {unreached
        ? "The timer could not be reached, so nothing changed. Try again in a moment."
        : problem.detail}
    </p>
  );
}
