/**
 * Quiet in focus: while the room's shared timer is in focus, what others write is gathered without a sound; the
 * break brings all of it at once, with a line that says so. A switch of the room.
 */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Who } from "../live/frames";
import type { Feed, Message } from "./feed";

/** A phase of focus in a quiet room, in milliseconds by the server's clock. */
export interface QuietPhase {
  since: number;
  /** When the break begins; null for a focus without an end. */
  until: number | null;
}

/** What came while it was quiet. */
export interface Digest {
  /** The `seq` before the first of them. */
  after: number;
  count: number;
  people: readonly Who[];
}

/** The messages of others after a `seq`. */
export function gathered(messages: readonly Message[], after: number, myId: string): Message[] {
  const found: Message[] = [];
  for (let i = messages.length - 1; i >= 0; i -= 1) {
    const message = messages[i];
    if (!message || message.seq <= after) break;
    if (message.userId !== myId && !message.deleted) found.push(message);
  }
  return found.reverse();
}

export function digestOf(messages: readonly Message[], after: number): Digest | null {
  if (messages.length === 0) return null;
  const people = new Map(
    messages.map(({ userId, username }) => [userId, { user_id: userId, username }] as const),
  );
  return { after, count: messages.length, people: [...people.values()] };
}

/** "While you were in focus: 3 messages from Ben and Cleo". */
export function digestText({ count, people }: Digest): string {
  const names = people.map((person) => person.username);
  const [last, ...others] = [...names].reverse();
  const from =
    names.length > 3
      ? `${names.length} people`
      : others.length > 0
        ? `${others.reverse().join(", ")} and ${last}`
        : (last ?? "");
  return `While you were in focus: ${count === 1 ? "a message" : `${count} messages`} from ${from}`;
}

/** The last `seq` that was there before the phase began. */
export function lastBefore(messages: readonly Message[], since: number): number {
  return messages.findLast((message) => message.at < since)?.seq ?? (messages[0]?.seq ?? 1) - 1;
}

export class Quiet {
  readonly #after = signal<number | null>(null);
  /** Messages of others beyond this `seq` wait; null while it is not quiet. */
  readonly after: ReadonlySignal<number | null> = this.#after;
  readonly #digest = signal<Digest | null>(null);
  readonly digest: ReadonlySignal<Digest | null> = this.#digest;
  readonly waiting: ReadonlySignal<number>;
  /** The person wants to see this phase's messages now. */
  readonly #lifted = signal(false);
  /** What was shown once is not taken away again by a focus that goes on after a pause. */
  #shownThrough = 0;

  constructor(
    feed: ReadonlySignal<Feed>,
    phase: ReadonlySignal<QuietPhase | null>,
    hidden: ReadonlySignal<ReadonlySet<string>>,
    myId: string,
    life: AbortSignal,
  ) {
    const unseen = (after: number) =>
      gathered(feed.value.messages, after, myId).filter(({ userId }) => !hidden.value.has(userId));
    this.waiting = computed(() => (this.#after.value === null ? 0 : unseen(this.#after.value).length));
    const stopPhases = effect(() => {
      if (phase.value === null) this.#lifted.value = false;
    });
    const stop = effect(() => {
      const { through, messages } = feed.value;
      const on = phase.value !== null && !this.#lifted.value;
      const after = this.#after.peek();
      if (on && after === null && through !== null && phase.value) {
        this.#after.value = Math.max(this.#shownThrough, lastBefore(messages, phase.value.since));
        this.#digest.value = null;
      } else if (!on && after !== null) {
        this.#digest.value = digestOf(unseen(after), after);
        this.#after.value = null;
        this.#shownThrough = through ?? 0;
      }
    });
    life.addEventListener("abort", () => [stop, stopPhases].forEach((end) => void end()), { once: true });
  }

  /** Show what waits, without the break. */
  lift(): void {
    this.#lifted.value = true;
  }

  forget(): void {
    this.#digest.value = null;
  }
}
