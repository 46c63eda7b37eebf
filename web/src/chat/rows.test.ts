import { describe, expect, it } from "vitest";
import type { Message } from "./feed";
import { written } from "./outbox";
import { compose, type Row, type Scene, startAt, tailStart, WINDOW } from "./rows";

const NOON = new Date(2026, 10, 22, 12).getTime();
const MINUTE = 60_000;

function message(seq: number, change: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    seq,
    userId: "ana",
    username: "ana",
    text: `line ${seq}`,
    at: NOON + seq * 1000,
    edited: false,
    deleted: false,
    replyTo: null,
    reactions: [],
    clientId: null,
    ...change,
  };
}

function scene(change: Partial<Scene>): Scene {
  return {
    messages: [],
    start: 0,
    outbox: [],
    folds: [],
    unreadAfter: null,
    myId: "me",
    hidden: new Set(),
    heldAfter: null,
    digest: null,
    ...change,
  };
}

function brief(row: Row): string {
  switch (row.kind) {
    case "message":
      return `${row.leads ? "*" : ""}${row.message.seq}`;
    case "outgoing":
      return `${row.leads ? "*" : ""}>${row.line.text}`;
    default:
      return row.kind;
  }
}

const shown = (change: Partial<Scene>) => compose(scene(change)).map(brief);

describe("compose", () => {
  it("puts days between messages and joins a person's lines", () => {
    const messages = [
      message(1, { at: NOON - 24 * 60 * MINUTE }),
      message(2),
      message(3),
      message(4, { userId: "ben" }),
      message(5, { userId: "ben", at: NOON + 20 * MINUTE }),
    ];
    expect(shown({ messages })).toEqual(["day", "*1", "day", "*2", "3", "*4", "*5"]);
  });

  it("draws the unread line once", () => {
    expect(shown({ messages: [1, 2, 3].map((seq) => message(seq)), unreadAfter: 1 })).toEqual([
      "day",
      "*1",
      "unread",
      "*2",
      "3",
    ]);
  });

  it("tells who came where they came, also before the first message and in an empty room", () => {
    const cleo = [{ user_id: "cleo", username: "cleo" }];
    const fold = (after: number) => ({ after, at: NOON, came: cleo, went: [] });
    expect(shown({ messages: [message(1), message(2)], folds: [fold(0), fold(1)] })).toEqual([
      "comings",
      "day",
      "*1",
      "comings",
      "*2",
    ]);
    expect(shown({ folds: [fold(0)] })).toEqual(["comings"]);
  });

  it("shows lines on their way last, and keeps their place and key when they arrive", () => {
    const outbox = written([], { clientId: "c9", text: "soon", replyTo: null, writtenAt: NOON });
    const before = compose(scene({ messages: [message(1)], outbox }));
    const arrived = message(2, { clientId: "c9", userId: "me" });
    const after = compose(scene({ messages: [message(1), arrived] }));
    expect(before.at(-1)?.key).toBe("c9");
    expect(after.at(-1)?.key).toBe("c9");
    expect(after).toHaveLength(before.length);
  });

  it("leaves out whom one does not hear, and what waits for the break", () => {
    const messages = [message(1), message(2, { userId: "troll" }), message(3), message(4, { userId: "me" })];
    expect(shown({ messages, hidden: new Set(["troll"]) })).toEqual(["day", "*1", "3", "*4"]);
    expect(shown({ messages, heldAfter: 1 })).toEqual(["day", "*1", "*4"]);
    expect(shown({ messages, heldAfter: 0, hidden: new Set(["me"]) })).toEqual([]);
  });

  it("begins what was gathered in the focus with its own line, in place of the unread one", () => {
    const messages = [1, 2, 3].map((seq) => message(seq));
    const digest = { after: 1, count: 2, people: [] };
    expect(shown({ messages, digest, unreadAfter: 1 })).toEqual(["day", "*1", "digest", "*2", "3"]);
  });

  it("gives an answer the message that it answers, where that is loaded and may be seen", () => {
    const messages = [message(1), message(2, { userId: "troll" }), message(3), message(4), message(5)];
    const asked = (replyTo: string) => {
      const rows = compose(
        scene({ messages: [...messages, message(6, { replyTo })], hidden: new Set(["troll"]) }),
      );
      const last = rows.at(-1);
      return last?.kind === "message" ? [last.leads, last.answers?.seq] : null;
    };
    expect(asked("m3")).toEqual([true, 3]);
    expect(asked("m2")).toEqual([true, undefined]);
    expect(asked("m0")).toEqual([true, undefined]);
  });

  it("renders a window of 10,000 messages, without what is on its way when the end is out of sight", () => {
    const messages = Array.from({ length: 10_000 }, (_, i) => message(i + 1));
    const outbox = written([], { clientId: "c", text: "soon", replyTo: null, writtenAt: NOON });
    const middle = compose(scene({ messages, outbox, start: startAt(messages, 5_000) }));
    const lines = middle.filter((row) => row.kind === "message");
    expect(lines).toHaveLength(WINDOW);
    expect(lines[0]?.key).toBe("m5000");
    expect(middle.some((row) => row.kind === "outgoing")).toBe(false);
    expect(compose(scene({ messages, outbox, start: tailStart(messages) })).at(-1)?.kind).toBe("outgoing");
  });
});
