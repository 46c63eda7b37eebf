import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { formatClock, formatTime } from "../ui/time";
import { Cup } from "./Cup";
import { demoAt } from "./demo";

/** A timer that really runs, by the clock on the wall, and says that it is only shown. */
export function DemoTimer() {
  const now = useSignal(new Date());
  useEffect(() => {
    // Beats at each full second, so that two windows change together.
    let beat = 0;
    const tick = () => {
      now.value = new Date();
      beat = window.setTimeout(tick, 1000 - (Date.now() % 1000));
    };
    tick();
    return () => clearTimeout(beat);
  }, []);
  const moment = demoAt(now.value);
  const ends = formatTime(moment.endsAt);
  return (
    <section class="demo" aria-label="A timer, as a demonstration">
      <Cup />
      <div class="card demo-card" data-phase={moment.phase}>
        <p class="demo-phase">
          <strong>{moment.phase === "focus" ? "Focus" : "Break"}</strong>
          {" · demo"}
        </p>
        <p class="demo-time serif numbers" role="timer" aria-live="off">
          {formatClock(moment.remainingS)}
        </p>
        <div class="demo-line" style={{ "--share": moment.share }} aria-hidden="true" />
        <p class="muted">
          {moment.phase === "focus" ? `Break at ${ends} for everyone` : `Focus again at ${ends}, together`}
        </p>
      </div>
    </section>
  );
}
