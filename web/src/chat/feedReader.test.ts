import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Problem, Result } from "../api/problem";
import { headIs, type Message, type Page, received } from "./feed";
import { FeedReader } from "./feedReader";
import type { Part } from "./history";

const offline: Problem = {
  status: 0,
  code: "offline",
  detail: "",
  requestId: "",
  errors: [],
  retryAfterS: null,
  body: {},
};

function message(seq: number): Message {
  const words = { userId: "u1", username: "ana", text: `line ${seq}`, replyTo: null, clientId: null };
  return { id: `m${seq}`, seq, at: seq, edited: false, deleted: false, reactions: [], ...words };
}

/** A room's history of `head` messages that answers as docs/api.md §4 says. */
function room(head: number) {
  const asked: Part[] = [];
  const state = { head, reachable: true };
  const read = async (part: Part): Promise<Result<Page>> => {
    asked.push(part);
    if (!state.reachable) return { ok: false, problem: offline };
    const all = Array.from({ length: state.head }, (_, i) => message(i + 1));
    const { before = Number.POSITIVE_INFINITY, after } = part;
    const limit = after === undefined ? 50 : 200;
    const messages =
      after === undefined
        ? all.filter((it) => it.seq < before).slice(-limit)
        : all.filter((it) => it.seq > after).slice(0, limit);
    return { ok: true, value: { messages, head: state.head, last: messages.length < limit } };
  };
  return { asked, state, read };
}

function reading(head: number) {
  const history = room(head);
  const started = vi.fn();
  const reader = new FeedReader(history.read, started, new AbortController().signal);
  const shown = () => reader.feed.value.messages.map((it) => it.seq);
  return { ...history, reader, started, shown };
}

const span = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("FeedReader", () => {
  it("begins with the newest page and goes back page by page to the first line", async () => {
    const { reader, shown, started } = reading(120);
    await reader.readNewest();
    expect(shown()).toEqual(span(71, 120));
    expect(started).toHaveBeenCalledOnce();
    await reader.readOlder();
    await reader.readOlder();
    expect(shown()).toEqual(span(1, 120));
    expect(await reader.readOlder()).toBe(false);
  });

  it("asks once however often it is told to begin", async () => {
    const { reader, asked } = reading(10);
    reader.greeted(10);
    await reader.readNewest();
    await vi.runAllTimersAsync();
    expect(asked).toEqual([{}]);
  });

  it("fills a gap that a live line uncovers", async () => {
    const { reader, state, shown } = reading(10);
    await reader.readNewest();
    state.head = 13;
    reader.change((feed) => received(feed, message(13)));
    expect(shown().at(-1)).toBe(10);
    await vi.runAllTimersAsync();
    expect(shown()).toEqual(span(1, 13));
  });

  it("fills a gap of several pages", async () => {
    const { reader, state, shown } = reading(10);
    await reader.readNewest();
    state.head = 500;
    reader.change((feed) => headIs(feed, 500));
    await vi.runAllTimersAsync();
    expect(shown()).toEqual(span(1, 500));
  });

  it("gives the missed lines time to come over the socket by themselves", async () => {
    const { reader, asked } = reading(10);
    await reader.readNewest();
    reader.greeted(12);
    reader.change((feed) => received(received(feed, message(11)), message(12)));
    await vi.runAllTimersAsync();
    expect(asked).toEqual([{}]);
  });

  it("begins anew at the newest page after a long absence", async () => {
    const { reader, state, shown } = reading(10);
    await reader.readNewest();
    state.head = 5_000;
    reader.change((feed) => headIs(feed, 5_000));
    await vi.runAllTimersAsync();
    expect(shown()).toEqual(span(4_951, 5_000));
  });

  it("tries again when the history cannot be reached", async () => {
    const { reader, state, shown } = reading(10);
    await reader.readNewest();
    state.head = 11;
    state.reachable = false;
    reader.change((feed) => headIs(feed, 11));
    await vi.advanceTimersByTimeAsync(1_000);
    state.reachable = true;
    await vi.advanceTimersByTimeAsync(3_000);
    expect(shown()).toEqual(span(1, 11));
  });

  it("says that the first page could not be read, and reads it when asked again", async () => {
    const { reader, state } = reading(10);
    state.reachable = false;
    await reader.readNewest();
    expect(reader.newest.value).toEqual({ kind: "failed", problem: offline });
    state.reachable = true;
    await reader.readNewest();
    expect(reader.newest.value).toEqual({ kind: "ready" });
  });
});
