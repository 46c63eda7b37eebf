/**
 * A timer as one page shows it: the newest state the server sent, read against the server's clock, and the
 * commands of this person. It counts nothing itself (promise P12), so sleep, reload and a wrong local clock
 * change nothing.
 */

import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Problem } from "../api/problem";
import { ServerClock } from "../live/clock";
import { isTimer } from "../live/decode";
import type { Timer } from "../live/frames";
import { after } from "../live/scope";
import { formatMinutes } from "../ui/time";
import { Alarm } from "./alarm";
import { announcement, type Sight } from "./announce";
import type { Command, TimerApi } from "./api";
import { ring, warmUp } from "./bell";
import {
  advanced,
  elapsedMs,
  inOvertime,
  isNews,
  leftFocus,
  nextPhase,
  phaseName,
  plannedLeftMs,
  ranOut,
  remainingMs,
} from "./timer";

/** The server moves a phase within this; afterwards we ask, should the frame have been lost. */
const OVERDUE_MS = 2_000;
/** Without pushed frames, as for the personal timer, another device may have changed it. */
const REREAD_MS = 60_000;
/** Members are to agree within 250 ms (P12); each may be off by less than half of that. */
const GOOD_ENOUGH_MS = 60;
const MOST_MEASURES = 2;
const MEASURE_AGAIN_MS = 2_500;
/** How often a page that waits for the next phase looks, and how often it asks. */
const OVERDUE_TICK_MS = 250;
const ASK_AGAIN_MS = 1_500;
/** A little past the turn of the second, so that a tick never shows the same second twice. */
const TICK_SLACK_MS = 20;

export class TimerStore {
  readonly #timer = signal<Timer | null>(null);
  readonly #now = signal(0);
  readonly #busy = signal<Command["name"] | null>(null);
  readonly #trouble = signal<Problem | null>(null);
  readonly #said = signal("");
  readonly #finished = signal(0);

  readonly timer: ReadonlySignal<Timer | null> = this.#timer;
  /** To the planned end of the phase; below 0 in overtime. */
  readonly leftMs = computed(() =>
    this.#timer.value ? plannedLeftMs(this.#timer.value, this.#now.value) : 0,
  );
  /** The planned end is over and the thought is being finished; no frame tells when that begins. */
  readonly overtime = computed(
    () => this.#timer.value !== null && inOvertime(this.#timer.value, this.leftMs.value),
  );
  /** What a focus that counts up has counted. */
  readonly elapsedMs = computed(() =>
    this.#timer.value ? elapsedMs(this.#timer.value, this.#now.value) : 0,
  );
  readonly #away = signal(false);
  /** The server does not answer; what is shown goes on by the clock. */
  readonly away: ReadonlySignal<boolean> = this.#away;
  /** The command that is under way. */
  readonly busy: ReadonlySignal<Command["name"] | null> = this.#busy;
  readonly trouble: ReadonlySignal<Problem | null> = this.#trouble;
  /** For the hidden live region. */
  readonly said: ReadonlySignal<string> = this.#said;
  /** How many focus phases were over, in any way, while this page looked on: their minutes may be credited. */
  readonly finished: ReadonlySignal<number> = this.#finished;

  readonly clock = new ServerClock();
  readonly #alarm: Alarm;
  #seen: Sight | null = null;
  #rereadAt = 0;
  #askAgainAt = 0;
  #measures = 0;
  #endedAlone = false;

  constructor(
    private readonly api: TimerApi,
    /** Whether changes are pushed to `take` now; otherwise the timer is read again now and then. */
    private readonly pushed: () => boolean,
    private readonly life: AbortSignal,
  ) {
    this.#alarm = new Alarm(life);
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") void this.refresh();
      },
      { signal: life },
    );
    // Everybody hears the end, also those who did not press Start: any gesture of theirs allows the sound.
    for (const gesture of ["pointerdown", "keydown"] as const) {
      document.addEventListener(gesture, warmUp, { signal: life, passive: true });
    }
  }

  /** Ask the server: the newest state, and the measure of its clock. */
  async refresh(): Promise<void> {
    const sentAt = this.clock.local();
    const answer = await this.api.read(this.life);
    if (this.life.aborted) return;
    this.#rereadAt = this.clock.local() + REREAD_MS;
    this.#away.value = !answer.ok && (answer.problem.status === 0 || answer.problem.status === 503);
    if (answer.ok) {
      this.clock.measured(answer.value.server_time, sentAt);
      this.#trouble.value = null;
      this.#show(answer.value);
      this.#merge();
      this.#measureAgain();
    } else if (this.#timer.value === null) this.#trouble.value = answer.problem;
    this.#tick();
  }

  /** A state that was pushed: a `timer` frame, or the one inside `hello`. */
  take(timer: Timer): void {
    this.clock.pushed(timer.server_time);
    this.#away.value = false;
    this.#show(timer);
    this.#merge();
    this.#tick();
  }

  async command(command: Command): Promise<void> {
    const timer = this.#timer.value;
    if (!timer || this.#busy.value) return;
    this.#busy.value = command.name;
    this.#trouble.value = null;
    const sentAt = this.clock.local();
    const answer = await this.api.command(command, timer.version);
    if (this.life.aborted) return;
    this.#busy.value = null;
    if (answer.ok) {
      this.clock.measured(answer.value.server_time, sentAt);
      this.#show(answer.value);
    } else {
      // Somebody else was quicker (409): the answer brings the state that is true now.
      const present = answer.problem.body.timer;
      if (isTimer(present)) this.#show(present as Timer);
      this.#trouble.value = answer.problem;
    }
    this.#tick();
  }

  /** Back again: what ended alone was credited by the server, and can only be read now. */
  #merge(): void {
    if (this.#endedAlone) this.#finished.value += 1;
    this.#endedAlone = false;
  }

  /** A page that is still loading answers late: a second sample halves the doubt. */
  #measureAgain(): void {
    if (this.clock.doubtMs <= GOOD_ENOUGH_MS || this.#measures >= MOST_MEASURES) return;
    this.#measures += 1;
    after(MEASURE_AGAIN_MS, this.life, () => void this.refresh());
  }

  #show(timer: Timer): void {
    const before = this.#timer.value;
    if (!isNews(before, timer)) return;
    const serverNow = this.clock.now();
    if (before && ranOut(before, timer, serverNow)) this.#ended(before, timer);
    if (before && leftFocus(before, timer)) {
      this.#finished.value += 1;
      this.#endedAlone ||= this.#away.value;
    }
    if (before?.version !== timer.version) this.#trouble.value = null;
    this.#timer.value = timer;
  }

  #ended(before: Timer, timer: Timer): void {
    // After the last long break the timer begins anew with focus; else the next phase is the one shown.
    const next = timer.phase === before.phase ? nextPhase(before) : timer.phase;
    const length = formatMinutes(Math.round(remainingMs(timer, this.clock.now()) / 60_000));
    const goesOn = timer.status === "running" ? "has begun" : "is next";
    ring(`${phaseName(before.phase)} is over`, `${phaseName(next)}, ${length}, ${goesOn}.`, next);
  }

  /** Bring what is shown to the present, speak if there is a reason, and set the alarm for the next second. */
  #tick(): void {
    this.#now.value = this.clock.now();
    this.#goOnAlone();
    const timer = this.#timer.value;
    if (!timer) return;
    const sight = { timer, leftMs: this.leftMs.value };
    const said = announcement(this.#seen, sight);
    if (said) this.#said.value = said;
    this.#thoughtTime(this.#seen, sight);
    this.#seen = sight;
    if (timer.status === "running") {
      // In overtime and in flow the seconds count up, but they turn at the same moments.
      const left = remainingMs(timer, this.#now.value);
      const toNext = left > 0 ? (left % 1000) + TICK_SLACK_MS : OVERDUE_TICK_MS;
      this.#alarm.set(toNext, () => this.#running(timer));
    } else if (!this.pushed()) this.#alarm.set(REREAD_MS, () => void this.refresh());
    else this.#alarm.clear();
  }

  /** The planned end is reached, and time to finish the thought begins. */
  #thoughtTime(before: Sight | null, { timer, leftMs }: Sight): void {
    if (before?.timer.version !== timer.version || before.leftMs <= 0) return;
    if (!inOvertime(timer, leftMs)) return;
    ring("Focus is over", "Finish your thought; skip when you are ready for the break.", "break");
  }

  /** While nobody answers, phases pass as the server will tell them; its own word replaces this. */
  #goOnAlone(): void {
    const timer = this.#timer.value;
    if (!timer || !this.#away.value) return;
    const later = advanced(timer, this.clock.now());
    if (later !== timer) this.#show(later);
  }

  #running(timer: Timer): void {
    if (this.#doubtful(timer) && this.clock.local() >= this.#askAgainAt) {
      this.#askAgainAt = this.clock.local() + ASK_AGAIN_MS;
      void this.refresh();
    }
    this.#tick();
  }

  /** Whether what is shown may no longer be true: overdue, long not read, or our own clock has jumped. */
  #doubtful(timer: Timer): boolean {
    const grace = this.pushed() ? OVERDUE_MS : 0;
    const overdue = timer.ends_at !== null && this.clock.now() > Date.parse(timer.ends_at) + grace;
    return overdue || this.clock.suspect || (!this.pushed() && this.clock.local() > this.#rereadAt);
  }
}
