/**
 * How far this person has read. Read means: the newest line was in sight, in a visible tab. From it come
 * the unread line, the counts, and the `read` frame for this person's other devices.
 */

import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { RoomClientFrame } from "../contracts/frames";
import { after } from "../live/scope";
import type { Feed, Message } from "./feed";
import { Kept } from "./kept";

/** A lively room would otherwise cost a frame for every line. */
const TELL_MS = 2_000;

export class Reading {
  /** The end of the chat is scrolled into view. */
  readonly following = signal(true);
  /** The chat is on screen: not behind another pane of a phone. */
  readonly onScreen = signal(true);
  readonly #tabVisible = signal(document.visibilityState === "visible");
  readonly #readUpTo = signal(0);
  readonly #line = signal<number | null>(null);

  /** The unread line stands after this `seq`. */
  readonly lineAfter: ReadonlySignal<number | null> = this.#line;
  readonly unread: ReadonlySignal<number>;
  readonly #kept: Kept;
  /** What this browser and the server know of an earlier visit; null for nothing. */
  #storedMark: number | null = null;
  #serverMark: number | null = null;
  #openedThrough: number | null = null;
  #telling = false;

  constructor(
    private readonly feed: ReadonlySignal<Feed>,
    code: string,
    private readonly myId: string,
    private readonly transmit: (frame: RoomClientFrame) => boolean,
    private readonly life: AbortSignal,
    /** Whether a message is not to be shown to this person, now or ever. */
    private readonly isSilent: (message: Message) => boolean,
    /** Nothing beyond this `seq` was seen; null for all. */
    heldAfter: ReadonlySignal<number | null>,
  ) {
    this.#kept = new Kept("read", myId, code);
    this.unread = computed(() => this.#countFrom(this.feed.value.messages, this.#readUpTo.value));
    document.addEventListener(
      "visibilitychange",
      () => {
        this.#tabVisible.value = document.visibilityState === "visible";
      },
      { signal: life },
    );
    const stop = effect(() => {
      const through = this.feed.value.through;
      const held = heldAfter.value;
      if (through !== null && this.#attentive)
        this.#advance(held === null ? through : Math.min(held, through));
    });
    life.addEventListener("abort", stop, { once: true });
  }

  get #attentive(): boolean {
    return this.following.value && this.onScreen.value && this.#tabVisible.value;
  }

  /** The newest page of the history is there: draw the line where this person left off. */
  opened(): void {
    const stored = Number.parseInt(this.#kept.read() ?? "", 10);
    this.#storedMark = Number.isNaN(stored) ? null : stored;
    this.#openedThrough = this.feed.value.through ?? 0;
    this.#leftOff();
  }

  /** How far this person has read on any device, as the server knows it. */
  marked(seq: number): void {
    if (this.#serverMark !== null) return;
    this.#serverMark = seq;
    if (this.#openedThrough !== null) this.#leftOff();
  }

  #leftOff(): void {
    const through = this.#openedThrough ?? 0;
    const mark = Math.max(this.#storedMark ?? 0, this.#serverMark ?? 0);
    // Somebody who is here for the first time has nothing to catch up with.
    const readUpTo = mark === 0 && this.#storedMark === null ? through : Math.min(mark, through);
    this.#line.value = this.#countFrom(this.feed.value.messages, readUpTo) > 0 ? readUpTo : null;
    this.#readUpTo.value = readUpTo;
  }

  /** A new line is about to be shown: if nobody looks and all before it was read, the line goes here. */
  arrives(message: Message): void {
    if (message.userId === this.myId || this.isSilent(message)) return;
    if (this.#attentive || this.unread.value > 0) return;
    this.#line.value = message.seq - 1;
  }

  forgetLine(): void {
    this.#line.value = null;
  }

  #countFrom(messages: readonly Message[], seq: number): number {
    let count = 0;
    for (let i = messages.length - 1; i >= 0; i--) {
      const message = messages[i];
      if (!message || message.seq <= seq) break;
      if (message.userId !== this.myId && !message.deleted && !this.isSilent(message)) count += 1;
    }
    return count;
  }

  #advance(through: number): void {
    if (through <= this.#readUpTo.peek()) return;
    this.#readUpTo.value = through;
    this.#kept.write(String(through));
    if (this.#telling) return;
    this.#telling = true;
    after(TELL_MS, this.life, () => {
      this.#telling = false;
      this.transmit({ type: "read", seq: this.#readUpTo.peek() });
    });
  }
}
