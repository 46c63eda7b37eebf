import { describe, expect, it } from "vitest";
import * as feeds from "./feed";

function message(seq: number, text = `line ${seq}`): feeds.Message {
  return {
    id: `m${seq}`,
    seq,
    userId: "u1",
    username: "ana",
    text,
    at: seq * 1000,
    edited: false,
    deleted: false,
    replyTo: null,
    reactions: [],
    clientId: null,
  };
}

function page(from: number, to: number, head = to, last = true): feeds.Page {
  const messages = Array.from({ length: to - from + 1 }, (_, i) => message(from + i));
  return { messages, head, last };
}

const seqs = (feed: feeds.Feed) => feed.messages.map((it) => it.seq);

describe("a feed", () => {
  it("holds live lines back until the history is there, then joins them without doubling", () => {
    let feed = feeds.received(feeds.received(feeds.EMPTY, message(4)), message(3));
    expect(seqs(feed)).toEqual([]);
    feed = feeds.startedWith(feed, page(1, 3));
    expect(seqs(feed)).toEqual([1, 2, 3, 4]);
    expect(feeds.missingAfter(feed)).toBeNull();
  });

  it("shows each message once however often it comes", () => {
    let feed = feeds.startedWith(feeds.EMPTY, page(1, 2));
    for (const seq of [2, 3, 3, 1, 3]) feed = feeds.received(feed, message(seq));
    expect(seqs(feed)).toEqual([1, 2, 3]);
  });

  it("never shows a hole: what is past it waits for the history", () => {
    let feed = feeds.startedWith(feeds.EMPTY, page(1, 2));
    feed = feeds.received(feeds.received(feed, message(6)), message(5));
    expect(seqs(feed)).toEqual([1, 2]);
    expect(feeds.missingAfter(feed)).toBe(2);
    feed = feeds.continuedWith(feed, page(3, 4, 6));
    expect(seqs(feed)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(feed.through).toBe(6);
  });

  it("takes in a line that comes after the history already counted it", () => {
    let feed = feeds.startedWith(feeds.EMPTY, { ...page(1, 2), head: 3 });
    feed = feeds.received(feed, message(3));
    expect(seqs(feed)).toEqual([1, 2, 3]);
  });

  it("does not show a line older than the window, as the ack of a resent one may be", () => {
    const feed = feeds.received(feeds.startedWith(feeds.EMPTY, page(50, 60, 60, false)), message(7));
    expect(seqs(feed)[0]).toBe(50);
  });

  it("takes a number that nobody has any more as settled once the server said so", () => {
    let feed = feeds.startedWith(feeds.EMPTY, page(1, 2));
    feed = feeds.received(feed, message(5));
    feed = feeds.continuedWith(feed, { messages: [message(5)], head: 5, last: true });
    expect(seqs(feed)).toEqual([1, 2, 5]);
    expect(feeds.missingAfter(feed)).toBeNull();
  });

  it("reads a long gap page by page", () => {
    let feed = feeds.startedWith(feeds.EMPTY, page(1, 2));
    feed = feeds.headIs(feed, 6);
    feed = feeds.continuedWith(feed, page(3, 4, 6, false));
    expect(feeds.missingAfter(feed)).toBe(4);
    feed = feeds.continuedWith(feed, page(5, 6, 6));
    expect(feeds.missingAfter(feed)).toBeNull();
    expect(seqs(feed)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("learns of a gap from pong", () => {
    const feed = feeds.headIs(feeds.startedWith(feeds.EMPTY, page(1, 2)), 3);
    expect(feeds.missingAfter(feed)).toBe(2);
  });

  it("knows when the beginning of the room is reached", () => {
    let feed = feeds.startedWith(feeds.EMPTY, page(5, 6, 6, false));
    expect(feed.fromStart).toBe(false);
    feed = feeds.precededBy(feed, page(3, 4, 6, false));
    feed = feeds.precededBy(feed, page(1, 2, 6, true));
    expect(seqs(feed)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(feed.fromStart).toBe(true);
  });

  it("begins anew with the newest page after a resync", () => {
    let feed = feeds.startedWith(feeds.EMPTY, page(1, 2));
    feed = feeds.startedWith(feed, page(900, 949, 949, false));
    expect(seqs(feed)[0]).toBe(900);
    expect(feed.through).toBe(949);
  });

  it("applies edits, deletions and reactions to messages, also to those that wait", () => {
    let feed = feeds.startedWith(feeds.EMPTY, page(1, 2));
    feed = feeds.received(feed, message(5));
    feed = feeds.edited(feed, { type: "edited", id: "m5", seq: 5, message: "better", edited_at: "" });
    feed = feeds.deleted(feed, 1);
    const tea = { type: "reaction", id: "m2", seq: 2, emoji: "☕", user_id: "u1", username: "ana" } as const;
    feed = feeds.reacted(feed, { ...tea, added: true, count: 2 }, true);
    expect(feed.ahead[0]).toMatchObject({ text: "better", edited: true });
    expect(feed.messages[0]).toMatchObject({ text: "", deleted: true });
    expect(feed.messages[1]?.reactions).toEqual([{ emoji: "☕", count: 2, mine: true }]);
    feed = feeds.reacted(feed, { ...tea, added: false, count: 0 }, true);
    expect(feed.messages[1]?.reactions).toEqual([]);
  });
});
