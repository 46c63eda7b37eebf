/**
 * What this page knows of a room's messages, as pure functions.
 *
 * `seq` has no holes when it is given out, but retention and erased accounts may leave some behind, so a
 * missing number alone is no gap: `through` says up to where the server has told us everything.
 * What arrives beyond the next number waits in `ahead` until the gap is read from the history.
 */

import type { Received } from "../live/frames";

export interface Reaction {
  emoji: string;
  count: number;
  mine: boolean;
}

export interface Message {
  id: string;
  seq: number;
  userId: string;
  username: string;
  text: string;
  /** Milliseconds since the epoch, by the server's clock. */
  at: number;
  edited: boolean;
  deleted: boolean;
  replyTo: string | null;
  reactions: readonly Reaction[];
  /** Ours only: joins the message to the line that was shown while it was being sent. */
  clientId: string | null;
}

export interface Feed {
  /** Ascending by `seq`, everything that exists between the first one and `through`. */
  messages: readonly Message[];
  /** Null until the history was read. */
  through: number | null;
  ahead: readonly Message[];
  /** The newest `seq` we have heard of. */
  head: number;
  /** Nothing older exists. */
  fromStart: boolean;
}

export const EMPTY: Feed = { messages: [], through: null, ahead: [], head: 0, fromStart: false };

/** One page of the history, and the room's newest `seq` when it was read. */
export interface Page {
  messages: readonly Message[];
  head: number;
  /** The page has fewer messages than were asked for: there are no more that way. */
  last: boolean;
}

function bySeq(a: Message, b: Message): number {
  return a.seq - b.seq;
}

/** `extra` wins where both have a `seq`: it is the newer word on that message. */
function merged(messages: readonly Message[], extra: readonly Message[]): Message[] {
  const all = new Map(messages.map((message) => [message.seq, message]));
  for (const message of extra) {
    const known = all.get(message.seq);
    all.set(message.seq, known ? { ...message, clientId: message.clientId ?? known.clientId } : message);
  }
  return [...all.values()].sort(bySeq);
}

/** Move what has become contiguous from `ahead` to `messages`. */
function settled(feed: Feed): Feed {
  if (feed.through === null || feed.ahead.length === 0) return feed;
  let through = feed.through;
  const joined: Message[] = [];
  const ahead: Message[] = [];
  for (const message of [...feed.ahead].sort(bySeq)) {
    if (message.seq <= through + 1) {
      joined.push(message);
      through = Math.max(through, message.seq);
    } else ahead.push(message);
  }
  return { ...feed, messages: joined.length ? merged(feed.messages, joined) : feed.messages, through, ahead };
}

/** A message came over the socket, as `chat` or as the `ack` of our own. */
export function received(feed: Feed, message: Message): Feed {
  const head = Math.max(feed.head, message.seq);
  if (feed.through !== null && message.seq === feed.through + 1 && feed.ahead.length === 0) {
    return { ...feed, head, through: message.seq, messages: [...feed.messages, message] };
  }
  const oldest = feed.messages[0]?.seq ?? 0;
  if (feed.through !== null && message.seq < oldest) return { ...feed, head };
  if (feed.ahead.some((waiting) => waiting.seq === message.seq)) return { ...feed, head };
  if (feed.messages.some((known) => known.seq === message.seq)) return { ...feed, head };
  return settled({ ...feed, head, ahead: [...feed.ahead, message] });
}

/** The server spoke of a newer `seq` (`hello`, `pong`, `resync`). */
export function headIs(feed: Feed, head: number): Feed {
  return head > feed.head ? { ...feed, head } : feed;
}

/** Where the history is to be read from, or null when nothing is missing. */
export function missingAfter(feed: Feed): number | null {
  return feed.through !== null && feed.head > feed.through ? feed.through : null;
}

/** The newest page was read: begin with it, whatever was known before. */
export function startedWith(feed: Feed, page: Page): Feed {
  const last = page.messages.at(-1)?.seq ?? 0;
  return settled({
    messages: page.messages,
    through: Math.max(last, page.head),
    ahead: feed.ahead,
    head: Math.max(feed.head, page.head, last),
    fromStart: page.last,
  });
}

/** The page after `through` was read. */
export function continuedWith(feed: Feed, page: Page): Feed {
  const last = page.messages.at(-1)?.seq ?? feed.through ?? 0;
  const through = page.last ? Math.max(last, page.head) : last;
  return settled({
    ...feed,
    messages: merged(feed.messages, page.messages),
    through: Math.max(feed.through ?? 0, through),
    head: Math.max(feed.head, page.head),
  });
}

/** The page before the oldest message was read. */
export function precededBy(feed: Feed, page: Page): Feed {
  const oldest = feed.messages[0]?.seq ?? Number.POSITIVE_INFINITY;
  // Mostly all of it is older: then nothing has to be looked up among thousands.
  const apart = (page.messages.at(-1)?.seq ?? 0) < oldest;
  const messages = apart ? [...page.messages, ...feed.messages] : merged(page.messages, feed.messages);
  return { ...feed, messages, fromStart: page.last };
}

function changed(feed: Feed, seq: number, change: (message: Message) => Message): Feed {
  const apply = (list: readonly Message[]) =>
    list.some((it) => it.seq === seq) ? list.map((it) => (it.seq === seq ? change(it) : it)) : list;
  return { ...feed, messages: apply(feed.messages), ahead: apply(feed.ahead) };
}

export function edited(feed: Feed, frame: Received<"edited">): Feed {
  return changed(feed, frame.seq, (message) => ({ ...message, text: frame.message, edited: true }));
}

export function deleted(feed: Feed, seq: number): Feed {
  return changed(feed, seq, (message) => ({ ...message, text: "", deleted: true, reactions: [] }));
}

export function reacted(
  feed: Feed,
  frame: Pick<Received<"reaction">, "seq" | "emoji" | "added" | "count">,
  mine: boolean,
): Feed {
  return changed(feed, frame.seq, (message) => {
    const known = message.reactions.find((reaction) => reaction.emoji === frame.emoji);
    const next = {
      emoji: frame.emoji,
      count: frame.count,
      mine: mine ? frame.added : (known?.mine ?? false),
    };
    const reactions = known
      ? message.reactions.map((reaction) => (reaction === known ? next : reaction))
      : [...message.reactions, next];
    return { ...message, reactions: reactions.filter((reaction) => reaction.count > 0) };
  });
}
