/**
 * What the chat shows: a window of the loaded messages with days, the unread line, comings and goings, and
 * the lines that are still on their way. Pure; the window keeps 10,000 messages as cheap as 200.
 */

import type { Fold } from "./comings";
import type { Message } from "./feed";
import type { Outbox, Outgoing } from "./outbox";
import type { Digest } from "./quiet";

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string }
  /** What came while the room was quiet begins here. */
  | { kind: "digest"; key: string; digest: Digest }
  | {
      kind: "message";
      key: string;
      message: Message;
      /** Shows author and time; following lines of the same person soon after do not. */
      leads: boolean;
      /** The message that it answers; null where that one is not loaded or not for this person. */
      answers: Message | null;
    }
  | { kind: "comings"; key: string; fold: Fold }
  | { kind: "outgoing"; key: string; line: Outgoing; leads: boolean; answers: Message | null };

/** Rows rendered at most, and how many are shown at the newest end. */
export const WINDOW = 200;
const TAIL = 100;
/** How far the window moves when its edge is reached. */
export const STEP = 30;

const TOGETHER_MS = 5 * 60_000;

/** Index of the first shown message when the newest are followed. */
export function tailStart(messages: readonly Message[]): number {
  return Math.max(0, messages.length - TAIL);
}

/** Index of the first message with `seq` at least `from`. */
export function startAt(messages: readonly Message[], from: number): number {
  const index = messages.findIndex((message) => message.seq >= from);
  return index < 0 ? tailStart(messages) : index;
}

export interface Scene {
  messages: readonly Message[];
  /** Index of the first message to show. */
  start: number;
  outbox: Outbox;
  folds: readonly Fold[];
  /** The last `seq` that was read before the unread line, or null for no line. */
  unreadAfter: number | null;
  myId: string;
  /** People of whom this person wants to see nothing. */
  hidden: ReadonlySet<string>;
  /** Messages of others beyond this `seq` wait for the break. */
  heldAfter: number | null;
  digest: Digest | null;
}

/** The message of that id among those that are loaded, the newest first, as answers follow soon. */
export function found(messages: readonly Message[], id: string): Message | null {
  return messages.findLast((message) => message.id === id) ?? null;
}

export function compose(scene: Scene): Row[] {
  const { messages, start, outbox, folds, unreadAfter, myId, hidden, heldAfter, digest } = scene;
  const shown = messages.slice(start, start + WINDOW);
  const atEnd = start + WINDOW >= messages.length;
  const rows: Row[] = [];
  const placed = new Map(folds.map((fold) => [fold.after, fold]));
  let before: { userId: string; at: number } | null = null;
  let day = "";
  let told = unreadAfter === null;
  let digested = digest === null;

  const tell = (after: number) => {
    const fold = placed.get(after);
    if (!fold || fold.came.length + fold.went.length === 0) return;
    rows.push({ kind: "comings", key: `comings-${after}`, fold });
    before = null;
  };
  const follows = (userId: string, at: number) =>
    before !== null && before.userId === userId && at - before.at < TOGETHER_MS;
  const answered = (id: string | null, before = messages.length) => {
    if (id === null) return null;
    let index = before - 1;
    while (index >= 0 && messages[index]?.id !== id) index -= 1;
    const message = messages[index];
    return message && !hidden.has(message.userId) ? message : null;
  };
  const isSilent = ({ userId, seq }: Message) =>
    hidden.has(userId) || (heldAfter !== null && seq > heldAfter && userId !== myId);

  if (start === 0 && shown[0]?.seq !== 0) tell((shown[0]?.seq ?? 1) - 1);
  for (const [place, message] of shown.entries()) {
    if (isSilent(message)) {
      tell(message.seq);
      continue;
    }
    const today = new Date(message.at).toDateString();
    if (today !== day) {
      rows.push({ kind: "day", key: `day-${message.seq}`, at: message.at });
      day = today;
      before = null;
    }
    if (!digested && digest && message.seq > digest.after) {
      rows.push({ kind: "digest", key: "digest", digest });
      digested = true;
      // It says what the unread line would.
      told = true;
      before = null;
    }
    if (!told && unreadAfter !== null && message.seq > unreadAfter) {
      rows.push({ kind: "unread", key: "unread" });
      told = true;
      before = null;
    }
    const leads = message.replyTo !== null || !follows(message.userId, message.at);
    // What it answers came before it, mostly not long before: the thousands after it are not looked through.
    const answers = answered(message.replyTo, start + place);
    rows.push({ kind: "message", key: message.clientId ?? message.id, message, leads, answers });
    before = { userId: message.userId, at: message.at };
    tell(message.seq);
  }
  if (!atEnd) return rows;
  for (const line of outbox) {
    const leads = line.replyTo !== null || !follows(myId, line.writtenAt);
    rows.push({ kind: "outgoing", key: line.clientId, line, leads, answers: answered(line.replyTo) });
    before = { userId: myId, at: line.writtenAt };
  }
  return rows;
}

/** Whether two rows of one key are drawn alike: then the drawn one is kept. */
export function same(a: Row, b: Row): boolean {
  if (a.kind === "message" && b.kind === "message") {
    return a.message === b.message && a.leads === b.leads && a.answers === b.answers;
  }
  if (a.kind === "outgoing" && b.kind === "outgoing") {
    return a.line === b.line && a.leads === b.leads && a.answers === b.answers;
  }
  if (a.kind === "digest" && b.kind === "digest") return a.digest === b.digest;
  if (a.kind === "day" && b.kind === "day") return a.at === b.at;
  return a.kind === "unread" && b.kind === "unread";
}
