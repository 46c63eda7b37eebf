/**
 * Holds the feed and reads from the history what the socket does not bring: the newest page, older ones,
 * and whatever turns out to be missing in between.
 */

import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Problem, Result } from "../api/problem";
import { after } from "../live/scope";
import * as feeds from "./feed";
import type { Part } from "./history";

export type Reading = { kind: "ready" } | { kind: "loading" } | { kind: "failed"; problem: Problem };

/** A gap longer than this is not replayed: the newest page is read instead. */
const LONGEST_REPLAY = 1_000;
const RETRY_MS = 3_000;

export class FeedReader {
  readonly #feed = signal(feeds.EMPTY);
  readonly feed: ReadonlySignal<feeds.Feed> = this.#feed;
  readonly #newest = signal<Reading>({ kind: "loading" });
  /** The newest page; nothing can be shown before it. */
  readonly newest: ReadonlySignal<Reading> = this.#newest;
  readonly #older = signal<Reading>({ kind: "ready" });
  /** The page before the oldest one. */
  readonly older: ReadonlySignal<Reading> = this.#older;
  #reading = false;
  #repairing = false;

  constructor(
    private readonly read: (part: Part) => Promise<Result<feeds.Page>>,
    /** The feed begins with the newest page, for the first time or anew. */
    private readonly started: () => void,
    private readonly life: AbortSignal,
  ) {}

  change(step: (feed: feeds.Feed) => feeds.Feed): void {
    this.#feed.value = step(this.#feed.value);
    if (feeds.missingAfter(this.#feed.value) !== null) void this.repair();
  }

  /** The socket says where the room stands; what was missed follows on it by itself. */
  greeted(head: number): void {
    this.#feed.value = feeds.headIs(this.#feed.value, head);
    if (this.#feed.value.through === null) void this.readNewest();
    else after(RETRY_MS, this.life, () => void this.repair());
  }

  async readNewest(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    this.#newest.value = { kind: "loading" };
    const answer = await this.read({});
    this.#reading = false;
    if (this.life.aborted) return;
    batch(() => {
      if (answer.ok) {
        this.#newest.value = { kind: "ready" };
        this.#feed.value = feeds.startedWith(this.#feed.value, answer.value);
        this.started();
      } else this.#newest.value = { kind: "failed", problem: answer.problem };
    });
    void this.repair();
  }

  /** Resolves to true when older messages are there; `many` of them where somebody looks for one far up. */
  async readOlder(many = false): Promise<boolean> {
    const oldest = this.#feed.value.messages[0];
    if (this.#feed.value.fromStart || !oldest || this.#older.value.kind === "loading") return false;
    this.#older.value = { kind: "loading" };
    const answer = await this.read({ before: oldest.seq, ...(many && { many }) });
    if (this.life.aborted) return false;
    batch(() => {
      this.#older.value = answer.ok ? { kind: "ready" } : { kind: "failed", problem: answer.problem };
      if (answer.ok) this.#feed.value = feeds.precededBy(this.#feed.value, answer.value);
    });
    return answer.ok;
  }

  /** Read what is missing, page by page, until nothing is. */
  async repair(): Promise<void> {
    if (this.#repairing) return;
    this.#repairing = true;
    let from = feeds.missingAfter(this.#feed.value);
    while (from !== null && this.#feed.value.head - from <= LONGEST_REPLAY) {
      const answer = await this.read({ after: from });
      if (this.life.aborted) return;
      if (!answer.ok) {
        this.#repairing = false;
        after(RETRY_MS, this.life, () => void this.repair());
        return;
      }
      this.#feed.value = feeds.continuedWith(this.#feed.value, answer.value);
      const next = feeds.missingAfter(this.#feed.value);
      from = next === from ? null : next; // The same again: the server has nothing newer after all.
    }
    this.#repairing = false;
    if (from !== null) void this.readNewest();
  }
}
