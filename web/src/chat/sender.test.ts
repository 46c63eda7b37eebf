import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RoomClientFrame } from "../contracts/frames";
import { Sender } from "./sender";

type Chat = Extract<RoomClientFrame, { type: "chat" }>;

const limits = { message_characters: 4000, burst: 3, per_second: 1, slow_mode_seconds: 0 };
let sent: Chat[];
let reachable: boolean;
let kept: Map<string, string>;

function sender(): Sender {
  return new Sender(
    "K7M2QX",
    "u1",
    (frame) => {
      if (reachable && frame.type === "chat") sent.push(frame);
      return reachable;
    },
    new AbortController().signal,
  );
}

const said = () => sent.map((frame) => frame.message);
const refusal = (code: "rate_limited" | "too_long", clientId: string) =>
  ({ type: "error", code, detail: "", client_id: clientId, retry_after: 2 }) as const;

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  reachable = true;
  kept = new Map();
  vi.stubGlobal("sessionStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("Sender", () => {
  it("holds lines until the socket is in", () => {
    const ours = sender();
    ours.write("hello");
    expect(sent).toEqual([]);
    ours.began(limits);
    expect(said()).toEqual(["hello"]);
  });

  it("sends what was unanswered again after a drop, with the same id", () => {
    const ours = sender();
    ours.began(limits);
    ours.write("hello");
    ours.lost();
    ours.began(limits);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.client_id).toBe(sent[0]?.client_id);
  });

  it("keeps to the room's pace and says so", () => {
    const ours = sender();
    ours.began(limits);
    for (const text of ["a", "b", "c", "d", "e"]) ours.write(text);
    expect(said()).toEqual(["a", "b", "c"]);
    expect(ours.waitUntil.value).toBe(Date.now() + 1_000);
    vi.advanceTimersByTime(1_000);
    expect(said()).toEqual(["a", "b", "c", "d"]);
    vi.advanceTimersByTime(1_000);
    expect(said()).toEqual(["a", "b", "c", "d", "e"]);
    expect(ours.waitUntil.value).toBeNull();
  });

  it("waits as long as the server asks and then sends again", () => {
    const ours = sender();
    ours.began(limits);
    ours.write("hello");
    ours.refused(refusal("rate_limited", sent[0]?.client_id ?? ""));
    vi.advanceTimersByTime(1_900);
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(sent).toHaveLength(2);
  });

  it("leaves a refused line to the person", () => {
    const ours = sender();
    ours.began(limits);
    ours.write("hello");
    ours.refused(refusal("too_long", sent[0]?.client_id ?? ""));
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(1);
    expect(ours.outbox.value[0]?.state).toEqual({ kind: "failed", reason: "It is too long for this room." });
    ours.retry(ours.outbox.value[0]?.clientId ?? "");
    expect(sent).toHaveLength(2);
  });

  it("calls a line failed when no answer comes", () => {
    const ours = sender();
    ours.began(limits);
    ours.write("hello");
    vi.advanceTimersByTime(10_100);
    expect(ours.outbox.value[0]?.state.kind).toBe("failed");
  });

  it("finds its lines again after a reload, and forgets them once they are stored", () => {
    sender().write("written before the reload");
    const ours = sender();
    ours.began(limits);
    expect(said()).toEqual(["written before the reload"]);
    ours.confirmed(sent[0]?.client_id ?? "");
    expect(ours.outbox.value).toEqual([]);
    expect(kept.size).toBe(0);
  });
});
