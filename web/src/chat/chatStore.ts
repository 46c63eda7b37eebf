/**
 * A room's chat as one page holds it: the feed, what is on its way, who comes and goes, what is unread.
 * The rules are in the pure modules beside this one; here they meet the socket and the history.
 */

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Problem } from "../api/problem";
import type { RoomClientFrame, RoomServerFrame } from "../contracts/frames";
import type { Received, Who } from "../live/frames";
import { after } from "../live/scope";
import { type Coming, folded, noted } from "./comings";
import * as feeds from "./feed";
import { arrived, type Part, readHistory } from "./history";
import { Kept } from "./kept";
import { Reading } from "./reading";
import { compose, STEP, startAt, tailStart, WINDOW } from "./rows";
import { Sender } from "./sender";
import { Typing } from "./typing";

/** A gap longer than this is not replayed: the newest page is read instead. */
const LONGEST_REPLAY = 1_000;
const RETRY_MS = 3_000;

export type HistoryState = { kind: "loading" } | { kind: "ready" } | { kind: "failed"; problem: Problem };

export class ChatStore {
  readonly #feed = signal(feeds.EMPTY);
  readonly feed: ReadonlySignal<feeds.Feed> = this.#feed;
  readonly #comings = signal<readonly Coming[]>([]);
  readonly #history = signal<HistoryState>({ kind: "loading" });
  /** The newest page; nothing can be shown before it. */
  readonly history: ReadonlySignal<HistoryState> = this.#history;
  readonly #older = signal<HistoryState>({ kind: "ready" });
  /** The page before the oldest one. */
  readonly older: ReadonlySignal<HistoryState> = this.#older;
  /** `seq` of the first shown message; null while the newest are followed. */
  readonly #from = signal<number | null>(null);

  readonly sender: Sender;
  readonly typing: Typing;
  readonly reading: Reading;
  readonly draft: Kept;

  readonly #start = computed(() => {
    const { messages } = this.#feed.value;
    return this.#from.value === null ? tailStart(messages) : startAt(messages, this.#from.value);
  });
  readonly rows = computed(() =>
    compose({
      messages: this.#feed.value.messages,
      start: this.#start.value,
      outbox: this.sender.outbox.value,
      folds: folded(this.#comings.value),
      unreadAfter: this.reading.lineAfter.value,
      myId: this.myId,
    }),
  );
  /** The newest message is among the rows. */
  readonly atEnd = computed(() => this.#start.value + WINDOW >= this.#feed.value.messages.length);
  /** There is something before the first row: loaded, or on the server. */
  readonly hasOlder = computed(() => this.#start.value > 0 || !this.#feed.value.fromStart);

  #repairing = false;

  constructor(
    private readonly code: string,
    private readonly me: Who,
    transmit: (frame: RoomClientFrame) => boolean,
    private readonly life: AbortSignal,
  ) {
    this.sender = new Sender(code, me.user_id, transmit, life);
    this.typing = new Typing(me.user_id, transmit, life);
    this.reading = new Reading(this.#feed, code, me.user_id, transmit, life);
    this.draft = new Kept("draft", me.user_id, code);
  }

  get myId(): string {
    return this.me.user_id;
  }

  /** Where the socket resumes. */
  get through(): number | null {
    return this.#feed.value.through;
  }

  heard(frame: RoomServerFrame): void {
    switch (frame.type) {
      case "hello":
        this.#set(feeds.headIs(this.#feed.value, frame.head));
        this.sender.began(frame.limits);
        // The missed messages follow the hello by themselves; what stays missing is read.
        if (this.through === null) void this.readNewest();
        else after(RETRY_MS, this.life, () => void this.#repair());
        break;
      case "chat":
        batch(() => this.#chat(frame));
        break;
      case "ack":
        batch(() => this.#ack(frame));
        break;
      case "edited":
        this.#set(feeds.edited(this.#feed.value, frame));
        break;
      case "deleted":
        this.#set(feeds.deleted(this.#feed.value, frame.seq));
        break;
      case "reaction":
        this.#set(feeds.reacted(this.#feed.value, frame, frame.user_id === this.myId));
        break;
      case "typing":
        this.typing.heard(frame);
        break;
      case "join":
        this.#note([frame], true);
        break;
      case "leave":
        this.#note([frame], false);
        break;
      case "presence":
        this.#note(frame.came, true);
        this.#note(frame.went, false);
        break;
      case "resync":
      case "pong":
        this.#set(feeds.headIs(this.#feed.value, frame.head));
        void this.#repair();
        break;
      case "error":
        this.sender.refused(frame);
        break;
      case "status":
      case "timer":
      case "call":
      case "room":
        break; // Other parts of the room listen to these.
    }
  }

  /** Read the newest page and show its end. */
  async readNewest(): Promise<void> {
    this.#history.value = { kind: "loading" };
    const answer = await readHistory(this.code, {}, this.life);
    if (this.life.aborted) return;
    if (!answer.ok) {
      this.#history.value = { kind: "failed", problem: answer.problem };
      return;
    }
    batch(() => {
      this.#history.value = { kind: "ready" };
      this.#from.value = null;
      this.#set(feeds.startedWith(this.#feed.value, answer.value));
      this.reading.opened();
    });
    void this.#repair();
  }

  /** The upper edge of the window came into sight. */
  async showOlder(): Promise<void> {
    const { messages, fromStart } = this.#feed.value;
    const start = this.#start.value;
    if (start > 0) {
      this.#from.value = messages[Math.max(0, start - STEP)]?.seq ?? null;
      return;
    }
    const oldest = messages[0];
    if (fromStart || !oldest || this.#older.value.kind === "loading") return;
    this.#older.value = { kind: "loading" };
    const answer = await readHistory(this.code, { before: oldest.seq }, this.life);
    if (this.life.aborted) return;
    batch(() => {
      if (answer.ok) {
        this.#older.value = { kind: "ready" };
        this.#set(feeds.precededBy(this.#feed.value, answer.value));
        this.#from.value = this.#feed.value.messages[0]?.seq ?? null;
      } else this.#older.value = { kind: "failed", problem: answer.problem };
    });
  }

  /** The lower edge of the window came into sight while newer messages are past it. */
  showNewer(): void {
    const { messages } = this.#feed.value;
    if (!this.atEnd.value) this.#from.value = messages[this.#start.value + STEP]?.seq ?? null;
  }

  /** The person is at the newest line and stays there, or has scrolled away from it. */
  follow(following: boolean): void {
    const here = this.#feed.value.messages[this.#start.value]?.seq ?? null;
    this.#from.value = following && this.atEnd.value ? null : here;
    this.reading.following.value = following && this.atEnd.value;
  }

  jumpToNewest(): void {
    this.#from.value = null;
    this.reading.following.value = true;
  }

  send(text: string): void {
    this.reading.forgetLine();
    this.jumpToNewest();
    this.typing.stopped();
    this.sender.write(text);
  }

  #chat(frame: Received<"chat">): void {
    const message = arrived(frame, this.myId);
    if (message.clientId !== null) this.sender.confirmed(message.clientId);
    this.typing.wrote(message.userId);
    this.#receive(message);
  }

  #ack(frame: Received<"ack">): void {
    const line = frame.client_id === null ? null : this.sender.confirmed(frame.client_id);
    if (!line) return;
    this.#receive({
      id: frame.id,
      seq: frame.seq,
      userId: this.myId,
      username: this.me.username,
      text: line.text,
      at: Date.parse(frame.timestamp),
      edited: false,
      deleted: false,
      replyTo: line.replyTo,
      reactions: [],
      clientId: frame.client_id,
    });
  }

  #receive(message: feeds.Message): void {
    this.reading.arrives(message);
    this.#set(feeds.received(this.#feed.value, message));
    if (feeds.missingAfter(this.#feed.value) !== null) void this.#repair();
  }

  #note(people: readonly Who[], came: boolean): void {
    const others = people.filter((person) => person.user_id !== this.myId);
    if (others.length === 0) return;
    const at = Date.now();
    const place = this.#feed.value.messages.at(-1)?.seq ?? 0;
    this.#comings.value = others.reduce<readonly Coming[]>(
      (list, { user_id, username }) => noted(list, { person: { user_id, username }, came, at, after: place }),
      this.#comings.value,
    );
  }

  /** Read what is missing, page by page, until nothing is. */
  async #repair(): Promise<void> {
    if (this.#repairing) return;
    this.#repairing = true;
    for (
      let from = feeds.missingAfter(this.#feed.value);
      from !== null;
      from = feeds.missingAfter(this.#feed.value)
    ) {
      if (this.#feed.value.head - from > LONGEST_REPLAY) {
        this.#repairing = false;
        return this.readNewest();
      }
      const part: Part = { after: from };
      const answer = await readHistory(this.code, part, this.life);
      if (this.life.aborted) return;
      if (!answer.ok) {
        after(RETRY_MS, this.life, () => void this.#repair());
        break;
      }
      this.#set(feeds.continuedWith(this.#feed.value, answer.value));
      if (feeds.missingAfter(this.#feed.value) === from) break; // The server has nothing newer after all.
    }
    this.#repairing = false;
  }

  #set(feed: feeds.Feed): void {
    this.#feed.value = feed;
  }
}
