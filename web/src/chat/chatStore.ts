/**
 * A room's chat as one page holds it: the feed, what is on its way, who comes and goes, what is unread, and
 * the window of it that is shown. The rules are in the pure modules beside this one.
 */

import { batch, computed, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { RoomClientFrame, RoomServerFrame } from "../contracts/frames";
import type { Received, Who } from "../live/frames";
import { toast } from "../ui/toasts";
import { Announcer } from "./announce";
import { readChanges } from "./api";
import { type Change, Changes } from "./changes";
import { type Coming, folded, noted } from "./comings";
import type { Named } from "./completion";
import * as feeds from "./feed";
import { FeedReader } from "./feedReader";
import { acknowledged, arrived, readHistory } from "./history";
import { Kept } from "./kept";
import { Pins } from "./pins";
import { Quiet, type QuietPhase } from "./quiet";
import { Reading } from "./reading";
import { type ChangeFrame, Repair } from "./repair";
import { compose, found, STEP, startAt, tailStart, WINDOW } from "./rows";
import { Sender } from "./sender";
import { Typing } from "./typing";

/** What the chat needs to know of the room around it. */
export interface Surroundings {
  people: ReadonlySignal<readonly Named[]>;
  /** Hosts may take any message away. */
  isHost: ReadonlySignal<boolean>;
  /** The shared focus of a room that is quiet then. */
  quietPhase: ReadonlySignal<QuietPhase | null>;
  /** Seconds between two lines of this person; 0 for no slow mode. */
  slowModeS: ReadonlySignal<number>;
  /** This person may not write until then, in milliseconds by the server's clock. */
  mutedUntil: ReadonlySignal<number | null>;
  /** It is known whether the room is quiet: before that, nothing that ought to wait is shown. */
  settled: ReadonlySignal<boolean>;
  /** People of whom this person wants to see nothing. */
  hidden: ReadonlySignal<ReadonlySet<string>>;
}

/** What the field below the chat is for at the moment. */
export type Composing =
  | { kind: "new" }
  | { kind: "reply"; to: feeds.Message }
  | { kind: "edit"; message: feeds.Message; text: string };

const NEW: Composing = { kind: "new" };
/** An answer or a search may lead far up; beyond that much reading, its place is not looked for. */
const FARTHEST = 4_000;

const NOT_DONE: Record<Change["kind"], string> = {
  edit: "Your change was not saved.",
  delete: "The message was not deleted.",
  react: "Your reaction was not added.",
};

export class ChatStore {
  readonly reader: FeedReader;
  readonly sender: Sender;
  readonly changes: Changes;
  readonly quiet: Quiet;
  readonly announcer: Announcer;
  readonly pins: Pins;
  readonly repair: Repair;
  readonly typing: Typing;
  readonly reading: Reading;
  readonly draft: Kept;
  readonly composing = signal<Composing>(NEW);
  /** Words to be put into the field, once. */
  readonly asked = signal<string | null>(null);
  /** Id of the message whose actions are shown. */
  readonly active = signal<string | null>(null);
  /** Id of the message that was jumped to. */
  readonly revealed = signal<string | null>(null);

  readonly #feed: ReadonlySignal<feeds.Feed>;
  readonly #comings = signal<readonly Coming[]>([]);
  /** `seq` of the first shown message; null while the newest are followed. */
  readonly #from = signal<number | null>(null);

  readonly #start = computed(() => {
    const { messages } = this.#feed.value;
    return this.#from.value === null ? tailStart(messages) : startAt(messages, this.#from.value);
  });
  readonly rows = computed(() => {
    if (!this.around.settled.value) return [];
    return compose({
      messages: this.#feed.value.messages,
      start: this.#start.value,
      outbox: this.sender.outbox.value,
      folds: folded(this.#comings.value),
      unreadAfter: this.reading.lineAfter.value,
      myId: this.myId,
      hidden: this.around.hidden.value,
      heldAfter: this.quiet.after.value,
      digest: this.quiet.digest.value,
    });
  });
  /** The newest message is among the rows. */
  readonly atEnd = computed(() => this.#start.value + WINDOW >= this.#feed.value.messages.length);
  /** There is something before the first row: loaded, or on the server. */
  readonly hasOlder = computed(() => this.#start.value > 0 || !this.#feed.value.fromStart);

  constructor(
    readonly code: string,
    private readonly me: Who,
    transmit: (frame: RoomClientFrame) => boolean,
    readonly around: Surroundings,
    private readonly life: AbortSignal,
  ) {
    this.reader = new FeedReader(
      (part) => readHistory(code, part, life),
      () => this.#started(),
      life,
    );
    this.#feed = this.reader.feed;
    this.sender = new Sender(code, me.user_id, transmit, life, () => around.slowModeS.peek());
    this.pins = new Pins(code, life);
    this.repair = new Repair(
      (number) => readChanges(code, number, life),
      (frame) => batch(() => this.#changed(frame)),
      () => void this.reader.readNewest(),
      life,
    );
    this.changes = new Changes(transmit, (change, reason) => this.#notDone(change, reason), life);
    this.typing = new Typing(me.user_id, transmit, life);
    this.quiet = new Quiet(this.#feed, around.quietPhase, around.hidden, me.user_id, life);
    const isSilent = (message: feeds.Message) => this.#isSilent(message);
    this.reading = new Reading(this.#feed, code, me.user_id, transmit, life, isSilent, this.quiet.after);
    this.announcer = new Announcer((message) => this.nameOf(message), life);
    this.draft = new Kept("draft", me.user_id, code);
    const stop = effect(() => {
      const digest = this.quiet.digest.value;
      if (digest) untracked(() => this.announcer.say(`${digest.count} messages came during the focus.`));
    });
    life.addEventListener("abort", stop, { once: true });
  }

  get myId(): string {
    return this.me.user_id;
  }

  get myName(): string {
    return this.me.username;
  }

  nameOf({ userId, username }: feeds.Message): string {
    return this.around.people.peek().find(({ id }) => id === userId)?.displayName ?? username;
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
        this.reading.marked(frame.read);
        this.repair.greeted(frame.changes);
        void this.pins.read();
        break;
      case "chat":
        this.#chat(frame);
        break;
      case "ack":
        this.#ack(frame);
        break;
      case "edited":
      case "deleted":
      case "reaction":
      case "pinned":
        if (this.repair.heard(frame.change)) this.#changed(frame);
        break;
      case "resync":
        this.reader.change((feed) => feeds.headIs(feed, frame.head));
        break;
      case "pong":
        this.reader.change((feed) => feeds.headIs(feed, frame.head));
        this.repair.told(frame.changes);
        break;
      case "typing":
        if (!this.around.hidden.value.has(frame.user_id)) this.typing.heard(frame);
        break;
      case "error":
        this.sender.refused(frame);
        this.changes.refused(frame);
        break;
      default:
        this.#moved(frame);
    }
  }

  /** The socket is gone. */
  lost(): void {
    this.sender.lost();
    this.changes.lost();
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

  /** Send what is in the field; false when it could not be taken on and stays there. */
  send(text: string): boolean {
    const composing = this.composing.value;
    if (composing.kind === "edit") return this.#edit(composing.message, text);
    this.reading.forgetLine();
    this.quiet.forget();
    this.jumpToNewest();
    this.typing.stopped();
    this.sender.write(text, composing.kind === "reply" ? composing.to.id : null);
    this.composing.value = NEW;
    return true;
  }

  reply(to: feeds.Message): void {
    this.composing.value = { kind: "reply", to };
  }

  edit(message: feeds.Message): void {
    this.composing.value = { kind: "edit", message, text: message.text };
  }

  /** The person's newest message that can still be edited; false when none is loaded. */
  editLast(): boolean {
    const last = this.#feed.value.messages.findLast((it) => it.userId === this.myId && !it.deleted);
    if (last) this.edit(last);
    return last !== undefined;
  }

  /** Begin a line with somebody's name, after what is written already. */
  mention(username: string): void {
    this.asked.value = `@${username} `;
  }

  composeNew(): void {
    this.composing.value = NEW;
  }

  /** Put an emoji to a message, or take the own one away; shown before the room has answered. */
  react(message: feeds.Message, emoji: string): void {
    const mine = message.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
    const change: Change = { kind: "react", id: message.id, emoji, add: !mine };
    if (this.changes.ask(change)) this.#showReaction(change);
    else toast("Not connected. Your reaction was not added.", "alert");
  }

  remove(message: feeds.Message): void {
    if (!this.changes.ask({ kind: "delete", id: message.id }))
      toast("Not connected. The message was not deleted.", "alert");
  }

  /** Show the message of that `seq`, with what is between it and the newest; false when it is too far up. */
  async reveal(seq: number): Promise<boolean> {
    for (let pages = 0; !this.#reaches(seq); pages += 1) {
      const oldest = this.#feed.value.messages[0]?.seq ?? 0;
      if (oldest - seq > FARTHEST || pages > FARTHEST / 100 || this.life.aborted) return false;
      if (!(await this.reader.readOlder(true))) return false;
    }
    const { messages } = this.#feed.value;
    const index = startAt(messages, seq);
    const message = messages[index];
    if (message?.seq !== seq) return false;
    batch(() => {
      this.reading.following.value = false;
      this.#from.value = this.#seqAt(Math.max(0, index - STEP));
      this.revealed.value = message.id;
    });
    return true;
  }

  #reaches(seq: number): boolean {
    const { messages, fromStart } = this.#feed.value;
    return fromStart || (messages[0]?.seq ?? Number.POSITIVE_INFINITY) <= seq;
  }

  #edit(message: feeds.Message, text: string): boolean {
    const asked = text === message.text || this.changes.ask({ kind: "edit", id: message.id, text });
    if (asked) this.composing.value = NEW;
    else toast("Not connected. Your change is kept in the field.", "alert");
    return asked;
  }

  #notDone(change: Change, reason: string): void {
    if (change.kind === "react") this.#showReaction({ ...change, add: !change.add });
    toast(`${NOT_DONE[change.kind]} ${reason}`, "alert");
    const message = change.kind === "edit" ? found(this.#feed.value.messages, change.id) : null;
    if (message && change.kind === "edit" && this.composing.value.kind === "new") {
      this.composing.value = { kind: "edit", message, text: change.text };
    }
  }

  #showReaction({ id, emoji, add }: Extract<Change, { kind: "react" }>): void {
    const message = found(this.#feed.value.messages, id);
    if (!message) return;
    const count = (message.reactions.find((it) => it.emoji === emoji)?.count ?? 0) + (add ? 1 : -1);
    const frame = { seq: message.seq, emoji, added: add, count: Math.max(0, count) };
    this.reader.change((feed) => feeds.reacted(feed, frame, true));
  }

  #forget(id: string): void {
    const composing = this.composing.value;
    if (composing.kind === "edit" && composing.message.id === id) this.composing.value = NEW;
    if (composing.kind === "reply" && composing.to.id === id) this.composing.value = NEW;
  }

  #isSilent({ userId, seq }: feeds.Message): boolean {
    const held = this.quiet.after.value;
    return this.around.hidden.value.has(userId) || (held !== null && seq > held && userId !== this.myId);
  }

  #seqAt(index: number): number | null {
    return this.#feed.value.messages[index]?.seq ?? null;
  }

  #started(): void {
    this.#from.value = null;
    this.reading.opened();
  }

  #changed(frame: ChangeFrame): void {
    switch (frame.type) {
      case "edited":
        this.changes.confirmed(frame);
        this.reader.change((feed) => feeds.edited(feed, frame));
        this.pins.changed(frame.id);
        break;
      case "deleted":
        this.changes.confirmed(frame);
        this.reader.change((feed) => feeds.deleted(feed, frame.seq));
        this.pins.changed(frame.id);
        this.#forget(frame.id);
        break;
      case "reaction": {
        const mine = frame.user_id === this.myId;
        if (mine) this.changes.confirmed(frame);
        this.reader.change((feed) => feeds.reacted(feed, frame, mine));
        break;
      }
      case "pinned":
        void this.pins.read();
        break;
    }
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
    if (message.userId !== this.myId && !this.#isSilent(message)) this.announcer.tell(message);
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
    const hidden = this.around.hidden.value;
    const others = people.filter(({ user_id }) => user_id !== this.myId && !hidden.has(user_id));
    this.#comings.value = others.reduce<readonly Coming[]>(
      (list, { user_id, username }) => noted(list, { person: { user_id, username }, came, at, after }),
      this.#comings.value,
    );
  }
}
