/**
 * What the chat shows: a window of the loaded messages with days, the unread line, comings and goings, and
 * the lines that are still on their way. Pure; the window keeps 10,000 messages as cheap as 200.
 */

import type { Fold } from "./comings";
import type { Message } from "./feed";
import type { Outbox, Outgoing } from "./outbox";

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "unread"; key: string }
  /** `leads`: shows author and time; following lines of the same person soon after do not. */
  | { kind: "message"; key: string; message: Message; leads: boolean }
  | { kind: "comings"; key: string; fold: Fold }
  | { kind: "outgoing"; key: string; line: Outgoing; leads: boolean };

/** Rows rendered at most, and how many are shown at the newest end. */
export const WINDOW = 200;
const TAIL = 100;
/** How far the window moves when its edge is reached. */
export const STEP = 60;

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
}

export function compose({ messages, start, outbox, folds, unreadAfter, myId }: Scene): Row[] {
  const shown = messages.slice(start, start + WINDOW);
  const atEnd = start + WINDOW >= messages.length;
  const rows: Row[] = [];
  const placed = new Map(folds.map((fold) => [fold.after, fold]));
  let before: { userId: string; at: number } | null = null;
  let day = "";

  const tell = (after: number) => {
    const fold = placed.get(after);
    if (!fold || fold.came.length + fold.went.length === 0) return;
    rows.push({ kind: "comings", key: `comings-${after}`, fold });
    before = null;
  };
  const follows = (userId: string, at: number) =>
    before !== null && before.userId === userId && at - before.at < TOGETHER_MS;

  if (start === 0 && shown[0]?.seq !== 0) tell((shown[0]?.seq ?? 1) - 1);
  for (const message of shown) {
    const today = new Date(message.at).toDateString();
    if (today !== day) {
      rows.push({ kind: "day", key: `day-${message.seq}`, at: message.at });
      day = today;
      before = null;
    }
    if (unreadAfter !== null && message.seq > unreadAfter && !rows.some((row) => row.kind === "unread")) {
      rows.push({ kind: "unread", key: "unread" });
      before = null;
    }
    const leads = !follows(message.userId, message.at);
    rows.push({ kind: "message", key: message.clientId ?? message.id, message, leads });
    before = { userId: message.userId, at: message.at };
    tell(message.seq);
  }
  if (!atEnd) return rows;
  for (const line of outbox) {
    rows.push({ kind: "outgoing", key: line.clientId, line, leads: !follows(myId, line.writtenAt) });
    before = { userId: myId, at: line.writtenAt };
  }
  return rows;
}
