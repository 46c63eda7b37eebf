/**
 * Edits, deletions and reactions that this person asked for and the room has not yet confirmed. An error frame
 * does not name what it refuses, but the server takes a socket's frames one after another: it is the oldest.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { RoomClientFrame } from "../contracts/frames";
import type { Received } from "../live/frames";
import { after } from "../live/scope";
import { UNANSWERED_MS } from "./outbox";

export type Change =
  | { kind: "edit"; id: string; text: string }
  | { kind: "delete"; id: string }
  | { kind: "react"; id: string; emoji: string; add: boolean };

const REASONS: Record<string, string> = {
  too_long: "It is too long for this room.",
  forbidden: "You may not do that here at the moment.",
  not_found: "The message is gone.",
  rate_limited: "That was a little too often. Wait a moment.",
  unavailable: "The cafe is busy for a moment. Try again shortly.",
};

export class Changes {
  readonly #pending = signal<readonly Change[]>([]);
  readonly pending: ReadonlySignal<readonly Change[]> = this.#pending;

  constructor(
    private readonly transmit: (frame: RoomClientFrame) => boolean,
    /** The change did not happen, and why in a sentence. */
    private readonly failed: (change: Change, reason: string) => void,
    private readonly life: AbortSignal,
  ) {}

  /** Whether it is on its way; without a connection nothing is. */
  ask(change: Change): boolean {
    if (!this.transmit(command(change))) return false;
    this.#pending.value = [...this.#pending.value, change];
    after(UNANSWERED_MS, this.life, () => {
      if (this.#take(change) && change.kind === "edit") this.failed(change, "No answer came.");
    });
    return true;
  }

  confirmed(frame: Received<"edited" | "deleted"> | Received<"reaction">): void {
    const kind = frame.type === "edited" ? "edit" : frame.type === "deleted" ? "delete" : "react";
    const done = this.#pending.value.find((change) => change.kind === kind && change.id === frame.id);
    if (done) this.#take(done);
  }

  refused(frame: Received<"error">): void {
    const [oldest] = this.#pending.value;
    if (!oldest || frame.client_id) return;
    this.#take(oldest);
    this.failed(oldest, REASONS[frame.code] ?? frame.detail);
  }

  /** The socket is gone: what was under way may or may not have happened. */
  lost(): void {
    const cut = this.#pending.value;
    this.#pending.value = [];
    for (const change of cut) if (change.kind === "edit") this.failed(change, "The connection was lost.");
  }

  #take(change: Change): boolean {
    const rest = this.#pending.value.filter((it) => it !== change);
    if (rest.length === this.#pending.value.length) return false;
    this.#pending.value = rest;
    return true;
  }
}

function command(change: Change): RoomClientFrame {
  switch (change.kind) {
    case "edit":
      return { type: "edit", id: change.id, message: change.text };
    case "delete":
      return { type: "delete", id: change.id };
    case "react":
      return { type: "react", id: change.id, emoji: change.emoji, add: change.add };
  }
}
