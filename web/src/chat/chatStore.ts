/**
 * A room's chat as one page holds it: the feed, what is on its way, who comes and goes, what is unread, and
 * the window of it that is shown. The rules are in the pure modules beside this one.
 */

import { batch, computed, type ReadonlySignal, signal } from "@preact/signals";
import type { RoomClientFrame, RoomServerFrame } from "../contracts/frames";
import type { Received, Who } from "../live/frames";
import { type Coming, folded, noted } from "./comings";
import * as feeds from "./feed";
import { FeedReader } from "./feedReader";
import { acknowledged, arrived, readHistory } from "./history";
import { Kept } from "./kept";
import { Reading } from "./reading";
import { compose, STEP, startAt, tailStart, WINDOW } from "./rows";
import { Sender } from "./sender";
import { Typing } from "./typing";

export class ChatStore {
  readonly reader: FeedReader;
  readonly sender: Sender;
  readonly typing: Typing;
  readonly reading: Reading;
  readonly draft: Kept;

  readonly #feed: ReadonlySignal<feeds.Feed>;
  readonly #comings = signal<readonly Coming[]>([]);
  /** `seq` of the first shown message; null while the newest are followed. */
  readonly #from = signal<number | null>(null);

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

  constructor(
    code: string,
    private readonly me: Who,
    transmit: (frame: RoomClientFrame) => boolean,
    life: AbortSignal,
  ) {
    this.reader = new FeedReader(
      (part) => readHistory(code, part, life),
      () => this.#started(),
      life,
    );
    this.#feed = this.reader.feed;
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
        this.reader.greeted(frame.head);
        this.sender.began(frame.limits);
        break;
      case "chat":
        this.#chat(frame);
        break;
      case "ack":
        this.#ack(frame);
        break;
      case "edited":
        this.reader.change((feed) => feeds.edited(feed, frame));
        break;
      case "deleted":
        this.reader.change((feed) => feeds.deleted(feed, frame.seq));
        break;
      case "reaction":
        this.reader.change((feed) => feeds.reacted(feed, frame, frame.user_id === this.myId));
        break;
      case "resync":
      case "pong":
        this.reader.change((feed) => feeds.headIs(feed, frame.head));
        break;
      case "typing":
        this.typing.heard(frame);
        break;
      case "error":
        this.sender.refused(frame);
        break;
      default:
        this.#moved(frame);
    }
  }

  /** The upper edge of the window came into sight. */
  async showOlder(): Promise<void> {
    const start = this.#start.value;
    if (start > 0) this.#from.value = this.#seqAt(Math.max(0, start - STEP));
    else if (await this.reader.readOlder()) this.#from.value = this.#seqAt(0);
  }

  /** The lower edge of the window came into sight while newer messages are past it. */
  showNewer(): void {
    if (!this.atEnd.value) this.#from.value = this.#seqAt(this.#start.value + STEP);
  }

  /** The person is at the newest line and stays there, or has scrolled away from it. */
  follow(following: boolean): void {
    const atNewest = following && this.atEnd.value;
    this.#from.value = atNewest ? null : this.#seqAt(this.#start.value);
    this.reading.following.value = atNewest;
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

  #seqAt(index: number): number | null {
    return this.#feed.value.messages[index]?.seq ?? null;
  }

  #started(): void {
    this.#from.value = null;
    this.reading.opened();
  }

  #chat(frame: Received<"chat">): void {
    const message = arrived(frame, this.myId);
    batch(() => {
      if (message.clientId !== null) this.sender.confirmed(message.clientId);
      this.typing.wrote(message.userId);
      this.#receive(message);
    });
  }

  #ack(frame: Received<"ack">): void {
    batch(() => {
      const line = frame.client_id === null ? null : this.sender.confirmed(frame.client_id);
      if (line) this.#receive(acknowledged(frame, line, this.me));
    });
  }

  #receive(message: feeds.Message): void {
    this.reading.arrives(message);
    this.reader.change((feed) => feeds.received(feed, message));
  }

  /** Who came and who went; everything else is for other parts of the room. */
  #moved(frame: RoomServerFrame): void {
    if (frame.type === "join") this.#note([frame], true);
    else if (frame.type === "leave") this.#note([frame], false);
    else if (frame.type === "presence") {
      this.#note(frame.came, true);
      this.#note(frame.went, false);
    }
  }

  #note(people: readonly Who[], came: boolean): void {
    const at = Date.now();
    const after = this.#feed.value.messages.at(-1)?.seq ?? 0;
    const others = people.filter((person) => person.user_id !== this.myId);
    this.#comings.value = others.reduce<readonly Coming[]>(
      (list, { user_id, username }) => noted(list, { person: { user_id, username }, came, at, after }),
      this.#comings.value,
    );
  }
}
