/**
 * The person's own timer, live on every page that shows it: `/ws/timer` tells each change, `pong` measures the
 * server's clock and tells of a gap. While there is no socket the timer is read again now and then.
 */

import { effect } from "@preact/signals";
import { askToSignIn } from "../account/session";
import { Connection } from "../live/connection";
import { decodeTimerFrame } from "../live/decode";
import { Heartbeat } from "../live/heartbeat";
import { personalTimerApi } from "./api";
import { TimerStore } from "./timerStore";

/** Home routers forget quiet connections after about a minute. */
const PING_MS = 25_000;

export class PersonalTimer {
  readonly store: TimerStore;
  readonly #connection: Connection;
  readonly #heartbeat: Heartbeat;
  #pingedAt: number | null = null;

  constructor(life: AbortSignal) {
    const live = () => this.#connection.link.peek().kind === "live";
    this.#connection = new Connection(
      {
        path: () => "/ws/timer",
        received: (text) => this.#received(text),
        lost: () => this.#heartbeat.end(),
      },
      life,
    );
    this.#heartbeat = new Heartbeat(
      () => this.#connection,
      PING_MS,
      () => this.#ping(),
      life,
    );
    this.store = new TimerStore(personalTimerApi, live, life);
    const stop = effect(() => {
      if (this.#connection.link.value.kind === "signed_out") void this.#signIn();
    });
    life.addEventListener("abort", stop, { once: true });
    this.#connection.open();
    void this.store.refresh();
  }

  #ping(): boolean {
    this.#pingedAt = this.store.clock.local();
    return this.#connection.send(JSON.stringify({ type: "ping" }));
  }

  #received(text: string): void {
    this.#heartbeat.heard();
    const frame = decodeTimerFrame(text);
    if (frame?.type === "timer") {
      this.store.take(frame);
      if (this.#connection.link.peek().kind === "live") return;
      this.#connection.established();
      this.#heartbeat.begin();
      this.#ping();
    } else if (frame?.type === "pong") {
      if (this.#pingedAt !== null) this.store.clock.measured(frame.server_time, this.#pingedAt);
      this.#pingedAt = null;
      if (frame.timer_version > (this.store.timer.peek()?.version ?? 0)) void this.store.refresh();
    }
  }

  async #signIn(): Promise<void> {
    if (await askToSignIn()) this.#connection.reopen();
  }
}
