/** Asks the server from time to time whether it is still there; who does not answer is dropped and found anew. */

import type { Connection } from "./connection";
import { after } from "./scope";

/** No answer for so long means that nobody is there. */
const PONG_MS = 10_000;
/** A tab that comes back wants to know sooner. */
const PROBE_MS = 4_000;

export class Heartbeat {
  #stopPing: () => void = () => undefined;
  #stopPong: () => void = () => undefined;

  /** `everyMs` between two questions; `ping` asks, and says whether that could be written. */
  constructor(
    private readonly connection: () => Connection,
    private readonly everyMs: number,
    private readonly ping: () => boolean,
    private readonly life: AbortSignal,
  ) {
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") this.ask(PROBE_MS);
      },
      { signal: life },
    );
  }

  /** The connection is in use. */
  begin(): void {
    this.#stopPing();
    this.#stopPing = after(this.everyMs, this.life, () => {
      this.ask(PONG_MS);
      this.begin();
    });
  }

  /** Something was heard: there is somebody. */
  heard(): void {
    this.#stopPong();
  }

  end(): void {
    this.#stopPing();
    this.#stopPong();
  }

  ask(patienceMs: number): void {
    if (!this.ping()) return;
    this.#stopPong();
    this.#stopPong = after(patienceMs, this.life, () => this.connection().lostContact());
  }
}
