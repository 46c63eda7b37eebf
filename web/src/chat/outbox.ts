/**
 * The lines this person sent that the server has not yet confirmed, as pure functions. Each has a
 * `client_id`, so sending one again is always safe (promise P2): the server stores it once.
 */

export type OutgoingState =
  /** Not yet handed to the socket: no connection, or the flood limit says to wait. */
  | { kind: "queued" }
  | { kind: "sending"; sentAt: number }
  /** Refused, or unanswered for too long. Only the person sends it again. */
  | { kind: "failed"; reason: string };

export interface Outgoing {
  clientId: string;
  text: string;
  replyTo: string | null;
  /** Local milliseconds. */
  writtenAt: number;
  state: OutgoingState;
}

export type Outbox = readonly Outgoing[];

/** An answer normally takes a tenth of a second; a busy server says `unavailable` within three (§4). */
export const UNANSWERED_MS = 10_000;

function change(outbox: Outbox, clientId: string, state: OutgoingState): Outbox {
  return outbox.map((line) => (line.clientId === clientId ? { ...line, state } : line));
}

export function written(outbox: Outbox, line: Omit<Outgoing, "state">): Outbox {
  return [...outbox, { ...line, state: { kind: "queued" } }];
}

/** The next line to hand to the socket; they leave in the order they were written. */
export function nextToSend(outbox: Outbox): Outgoing | null {
  return outbox.find((line) => line.state.kind === "queued") ?? null;
}

export function handedOver(outbox: Outbox, clientId: string, now: number): Outbox {
  return change(outbox, clientId, { kind: "sending", sentAt: now });
}

/** Stored: it is in the feed now, under its `seq`. */
export function confirmed(outbox: Outbox, clientId: string): Outbox {
  return outbox.filter((line) => line.clientId !== clientId);
}

/** The person no longer wants to send it. */
export const discarded = confirmed;

export function refused(outbox: Outbox, clientId: string, reason: string): Outbox {
  return change(outbox, clientId, { kind: "failed", reason });
}

/** To be sent (again): by the person's wish, or because the server said "later". */
export function requeued(outbox: Outbox, clientId: string): Outbox {
  return change(outbox, clientId, { kind: "queued" });
}

/** The socket was lost: nobody knows what arrived, so everything unanswered goes out again. */
export function cutOff(outbox: Outbox): Outbox {
  return outbox.map((line) =>
    line.state.kind === "sending" ? { ...line, state: { kind: "queued" } } : line,
  );
}

/** Give up waiting for answers that should long have been here. */
export function timedOut(outbox: Outbox, now: number): Outbox {
  const late = (line: Outgoing) => line.state.kind === "sending" && now - line.state.sentAt >= UNANSWERED_MS;
  if (!outbox.some(late)) return outbox;
  const state: OutgoingState = { kind: "failed", reason: "No answer came." };
  return outbox.map((line) => (late(line) ? { ...line, state } : line));
}

/** What is kept over a reload; everything in it is sent again with its `client_id`. */
export function saved(outbox: Outbox): string {
  return JSON.stringify(outbox.map(({ state, ...line }) => line));
}

export function restored(text: string | null): Outbox {
  if (text === null) return [];
  try {
    const lines: unknown = JSON.parse(text);
    return Array.isArray(lines)
      ? lines.filter(isLine).map((line) => ({ ...line, state: { kind: "queued" } }))
      : [];
  } catch {
    return [];
  }
}

function isLine(value: unknown): value is Omit<Outgoing, "state"> {
  if (typeof value !== "object" || value === null) return false;
  const { clientId, text, replyTo, writtenAt } = value as Record<string, unknown>;
  const words = typeof clientId === "string" && typeof text === "string" && typeof writtenAt === "number";
  return words && (replyTo === null || typeof replyTo === "string");
}
