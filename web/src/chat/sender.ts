/**
 * Sends this person's lines: in order, no faster than the room allows, again after a lost socket, and never
 * twice, because each keeps its `client_id` until the server has confirmed it.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { Limits, RoomClientFrame } from "../contracts/frames";
import type { Received } from "../live/frames";
import { newId } from "../live/ids";
import { type Bucket, emptied, full, take } from "../live/pacing";
import { after } from "../live/scope";
import { Kept } from "./kept";
import * as box from "./outbox";

const REASONS: Record<string, string> = {
  too_long: "It is too long for this room.",
  forbidden: "You may not write here at the moment.",
  not_found: "What you answered to is gone.",
  invalid: "The server could not read it.",
  client_id_conflict: "It was changed after it had been sent.",
};
/** The server names a wait with `unavailable` and `rate_limited` (§4); this is for one that does not. */
const LATER_S = 2;

export class Sender {
  readonly #outbox = signal<box.Outbox>([]);
  readonly outbox: ReadonlySignal<box.Outbox> = this.#outbox;
  readonly #limits = signal<Limits | null>(null);
  readonly limits: ReadonlySignal<Limits | null> = this.#limits;
  readonly #waitUntil = signal<number | null>(null);
  /** The flood limit holds lines back until then, in local milliseconds. */
  readonly waitUntil: ReadonlySignal<number | null> = this.#waitUntil;

  readonly #kept: Kept;
  #bucket: Bucket | null = null;
  #live = false;
  #sentAt = Number.NEGATIVE_INFINITY;
  #stopWaiting: () => void = () => undefined;

  constructor(
    code: string,
    userId: string,
    private readonly transmit: (frame: RoomClientFrame) => boolean,
    private readonly life: AbortSignal,
    /** Seconds between two lines of one person; 0 where the room has no slow mode, or not for them. */
    private readonly slowModeS: () => number = () => 0,
  ) {
    this.#kept = new Kept("unsent", userId, code);
    this.#outbox.value = box.restored(this.#kept.read());
  }

  write(text: string, replyTo: string | null = null): void {
    this.#set(box.written(this.#outbox.value, { clientId: newId(), text, replyTo, writtenAt: Date.now() }));
    this.#pump();
  }

  retry(clientId: string): void {
    this.#set(box.requeued(this.#outbox.value, clientId));
    this.#pump();
  }

  discard(clientId: string): void {
    this.#set(box.discarded(this.#outbox.value, clientId));
  }

  /** The socket is in: what was unanswered goes out again. */
  began(limits: Limits): void {
    this.#limits.value = limits;
    this.#bucket ??= full(limits, Date.now());
    this.#live = true;
    this.#set(box.cutOff(this.#outbox.value));
    this.#pump();
  }

  lost(): void {
    this.#live = false;
    this.#stopWaiting();
    this.#waitUntil.value = null;
    this.#set(box.cutOff(this.#outbox.value));
  }

  confirmed(clientId: string): box.Outgoing | null {
    const line = this.#outbox.value.find((it) => it.clientId === clientId) ?? null;
    if (line) this.#set(box.confirmed(this.#outbox.value, clientId));
    return line;
  }

  refused(frame: Received<"error">): void {
    const clientId = frame.client_id;
    if (!clientId) return;
    if (frame.code === "unavailable" || frame.code === "rate_limited") {
      this.#holdBack((frame.retry_after ?? LATER_S) * 1000);
      this.#set(box.requeued(this.#outbox.value, clientId));
      this.#pump();
    } else this.#set(box.refused(this.#outbox.value, clientId, REASONS[frame.code] ?? frame.detail));
  }

  #holdBack(ms: number): void {
    const limits = this.#limits.value;
    if (limits) this.#bucket = emptied(Date.now(), ms, limits);
  }

  #pump(): void {
    this.#stopWaiting();
    this.#waitUntil.value = null;
    const limits = this.#limits.value;
    if (!this.#live || !limits) return;
    for (let line = box.nextToSend(this.#outbox.value); line; line = box.nextToSend(this.#outbox.value)) {
      const now = Date.now();
      const { bucket, waitMs: paceMs } = take(this.#bucket ?? full(limits, now), limits, now);
      const waitMs = Math.max(paceMs, this.#sentAt + this.slowModeS() * 1000 - now);
      if (waitMs <= 0) this.#bucket = bucket;
      if (waitMs > 0) {
        this.#waitUntil.value = now + waitMs;
        this.#stopWaiting = after(waitMs, this.life, () => this.#pump());
        return;
      }
      const { clientId, text, replyTo } = line;
      const reply = replyTo === null ? {} : { reply_to: replyTo };
      if (!this.transmit({ type: "chat", message: text, client_id: clientId, ...reply })) return;
      this.#sentAt = now;
      this.#set(box.handedOver(this.#outbox.value, clientId, now));
      after(box.UNANSWERED_MS + 50, this.life, () => this.#set(box.timedOut(this.#outbox.value, Date.now())));
    }
  }

  #set(outbox: box.Outbox): void {
    if (outbox === this.#outbox.value) return;
    this.#outbox.value = outbox;
    this.#kept.write(outbox.length > 0 ? box.saved(outbox) : "");
  }
}
