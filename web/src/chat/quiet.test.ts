import { signal } from "@preact/signals";
import { expect, it } from "vitest";
import { EMPTY, type Feed, type Message } from "./feed";
import { digestText, Quiet, type QuietPhase } from "./quiet";

function message(seq: number, userId: string): Message {
  return {
    id: `m${seq}`,
    seq,
    userId,
    username: userId,
    text: "",
    at: seq * 1000,
    edited: false,
    deleted: false,
    replyTo: null,
    reactions: [],
    clientId: null,
  };
}

function room(...messages: Message[]) {
  const through = messages.at(-1)?.seq ?? 0;
  const feed = signal<Feed>({ ...EMPTY, messages, through, head: through });
  const phase = signal<QuietPhase | null>(null);
  const hidden = signal<ReadonlySet<string>>(new Set());
  const quiet = new Quiet(feed, phase, hidden, "me", new AbortController().signal);
  const say = (seq: number, who: string) => {
    feed.value = { ...feed.value, messages: [...feed.value.messages, message(seq, who)], through: seq };
  };
  return { feed, phase, hidden, quiet, say };
}

it("holds others' messages back in focus and brings them at the break", () => {
  const { phase, quiet, say } = room(message(1, "ben"));
  phase.value = { since: 1500, until: null };
  expect(quiet.after.value).toBe(1);
  say(2, "ben");
  say(3, "me");
  say(4, "cleo");
  expect(quiet.waiting.value).toBe(2);
  phase.value = null;
  expect(quiet.after.value).toBeNull();
  expect(quiet.digest.value).toMatchObject({ after: 1, count: 2 });
  expect(quiet.digest.value && digestText(quiet.digest.value)).toBe(
    "While you were in focus: 2 messages from ben and cleo",
  );
});

it("holds what came before somebody entered, but after the focus began", () => {
  const { phase, quiet } = room(message(1, "ben"), message(2, "ben"), message(3, "cleo"));
  phase.value = { since: 1500, until: null };
  expect(quiet.after.value).toBe(1);
  expect(quiet.waiting.value).toBe(2);
});

it("shows them to whoever does not want to wait, until the next focus", () => {
  const { phase, quiet, say } = room(message(1, "ben"));
  phase.value = { since: 1500, until: null };
  say(2, "ben");
  quiet.lift();
  expect(quiet.after.value).toBeNull();
  expect(quiet.digest.value?.count).toBe(1);
  say(3, "ben");
  expect(quiet.waiting.value).toBe(0);
  phase.value = null;
  phase.value = { since: 3500, until: null };
  say(4, "ben");
  expect(quiet.waiting.value).toBe(1);
});

it("takes nothing away again when the focus goes on after a pause", () => {
  const { phase, quiet, say } = room(message(1, "ben"));
  phase.value = { since: 1500, until: null };
  say(2, "ben");
  phase.value = null;
  phase.value = { since: 1500, until: null };
  expect(quiet.after.value).toBe(2);
});

it("says nothing where nothing was said, or only by people one does not hear", () => {
  const { phase, quiet, say, hidden } = room(message(1, "ben"));
  hidden.value = new Set(["cleo"]);
  phase.value = { since: 1500, until: null };
  say(2, "cleo");
  expect(quiet.waiting.value).toBe(0);
  phase.value = null;
  expect(quiet.digest.value).toBeNull();
});

it("names a few and counts many", () => {
  const people = (...names: string[]) => names.map((name) => ({ user_id: name, username: name }));
  expect(digestText({ after: 0, count: 1, people: people("Ben") })).toBe(
    "While you were in focus: a message from Ben",
  );
  expect(digestText({ after: 0, count: 9, people: people("a", "b", "c", "d") })).toMatch("from 4 people");
});
