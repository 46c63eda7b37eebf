/**
 * What this page said and the server has not acknowledged. A socket can be dead for a while before anybody
 * notices; after the reconnect `ready` tells what did arrive, and the rest is said again, once and in order.
 */

import type { CallClientFrame } from "../contracts/frames";

export type Signal = Exclude<CallClientFrame, { type: "hangup" | "ping" }>;
export type Numbered = Signal & { n: number };

/** More than a whole negotiation with its candidates, and less than the server takes in one go. */
const MOST = 100;

export class Unheard {
  #frames: readonly Numbered[] = [];
  #last = 0;

  /** Give a signal its number and keep it until it is heard. */
  add(frame: Signal): Numbered {
    this.#last += 1;
    const numbered = { ...frame, n: this.#last };
    this.#frames = [...this.#frames, numbered].slice(-MOST);
    return numbered;
  }

  /** Everything up to `n` has arrived. */
  heard(n: number): void {
    this.#frames = this.#frames.filter((frame) => frame.n > n);
  }

  /** Another call has begun; what was meant for the last one is void. */
  forget(): void {
    this.#frames = [];
  }

  get frames(): readonly Numbered[] {
    return this.#frames;
  }
}
