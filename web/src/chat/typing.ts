/** Who is writing at the moment; told seldom and forgotten soon. */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { RoomClientFrame } from "../contracts/frames";
import type { Who } from "../live/frames";
import { after } from "../live/scope";

/** Told at most so often; shown a little longer, so that it does not flicker in between. */
const TELL_MS = 3_000;
const SHOWN_MS = 5_000;

export class Typing {
  readonly #people = signal<readonly Who[]>([]);
  readonly people: ReadonlySignal<readonly Who[]> = this.#people;
  readonly #forget = new Map<string, () => void>();
  #toldAt = 0;

  constructor(
    private readonly myId: string,
    private readonly transmit: (frame: RoomClientFrame) => boolean,
    private readonly life: AbortSignal,
  ) {}

  heard({ user_id, username }: Who): void {
    if (user_id === this.myId) return;
    this.#forget.get(user_id)?.();
    if (!this.#people.value.some((person) => person.user_id === user_id)) {
      this.#people.value = [...this.#people.value, { user_id, username }];
    }
    this.#forget.set(
      user_id,
      after(SHOWN_MS, this.life, () => this.wrote(user_id)),
    );
  }

  /** Their line is here, or they stopped. */
  wrote(userId: string): void {
    this.#forget.get(userId)?.();
    this.#forget.delete(userId);
    if (this.#people.value.some((person) => person.user_id === userId)) {
      this.#people.value = this.#people.value.filter((person) => person.user_id !== userId);
    }
  }

  /** This person pressed a key in the message field. */
  typed(): void {
    const now = Date.now();
    if (now - this.#toldAt < TELL_MS) return;
    if (this.transmit({ type: "typing" })) this.#toldAt = now;
  }

  stopped(): void {
    this.#toldAt = 0;
  }
}

/** "Ben is writing…" */
export function typingText(people: readonly Who[]): string {
  const [first, second, ...more] = people.map((person) => person.username);
  if (first === undefined) return "";
  if (second === undefined) return `${first} is writing…`;
  return more.length === 0 ? `${first} and ${second} are writing…` : "Several people are writing…";
}
