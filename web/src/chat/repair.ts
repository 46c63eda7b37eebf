/**
 * Edits, deletions, reactions and pins are numbered in each room. A number that is skipped, or a newer one that a
 * `hello` or a `pong` speaks of, tells of changes that did not come; they are read and applied in their order.
 */

import type { Result } from "../api/problem";
import type { Received } from "../live/frames";
import { after } from "../live/scope";

export type ChangeFrame = Received<"edited" | "deleted"> | Received<"reaction"> | Received<"pinned">;

/** One answer: the changes later than a number, and the number of the last of them. */
export interface ChangePage {
  items: readonly ChangeFrame[];
  changes: number;
  /** False when some are no longer known: the messages themselves have to be read anew. */
  complete: boolean;
}

/** The history may have been read just before a change that the first `hello` already counts. */
const RECENT = 30;
/** Frames that are still on their way need no help. */
const PATIENCE_MS = 1_000;
const RETRY_MS = 3_000;

export class Repair {
  #known: number | null = null;
  #wanted = 0;
  #reading = false;

  constructor(
    private readonly read: (after: number) => Promise<Result<ChangePage>>,
    private readonly apply: (frame: ChangeFrame) => void,
    private readonly readAnew: () => void,
    private readonly life: AbortSignal,
  ) {}

  /** The room has had so many changes when the socket came in. */
  greeted(changes: number): void {
    this.#wanted = Math.max(this.#wanted, changes);
    if (this.#known === null) this.#known = Math.max(0, changes - RECENT);
    void this.#catchUp();
  }

  /** A change came by itself; false when it is late news that was applied already. */
  heard(number: number | undefined): boolean {
    if (number === undefined || this.#known === null) return true;
    if (number <= this.#known) return false;
    this.#wanted = Math.max(this.#wanted, number);
    if (number === this.#known + 1 && !this.#reading) this.#known = number;
    else void this.#catchUp();
    return true;
  }

  /** A `pong` speaks of so many changes. */
  told(changes: number): void {
    if (this.#known === null || changes <= this.#known) return;
    this.#wanted = Math.max(this.#wanted, changes);
    after(PATIENCE_MS, this.life, () => void this.#catchUp());
  }

  async #catchUp(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    while (this.#known !== null && this.#known < this.#wanted) {
      const answer = await this.read(this.#known);
      if (this.life.aborted) return;
      if (!answer.ok) {
        after(RETRY_MS, this.life, () => void this.#catchUp());
        break;
      }
      const { items, changes, complete } = answer.value;
      if (!complete) this.readAnew();
      for (const frame of items) this.apply(frame);
      // An answer without anything newer: the room has no more, whatever was said.
      this.#known = changes > this.#known ? changes : this.#wanted;
    }
    this.#reading = false;
  }
}
