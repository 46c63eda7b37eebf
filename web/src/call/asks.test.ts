import { afterEach, describe, expect, it, vi } from "vitest";
import { type Ask, type AskFrame, heard } from "./asks";

const ana = { user_id: "a", username: "ana" };
const ben = { user_id: "b", username: "ben" };
const first: Ask = { id: "1", state: "asked", asker: ana, asked: ben };
const second: Ask = { id: "2", state: "asked", asker: ben, asked: ana };

/** Node's knows no page that an address could be relative to. */
class RequestOfAPage extends Request {
  constructor(address: string, options?: RequestInit) {
    super(new URL(address, "http://localhost"), options);
  }
}

afterEach(() => vi.unstubAllGlobals());

function frame(ask: Ask, state: AskFrame["state"]): AskFrame {
  return { ...ask, type: "call_ask", state };
}

describe("heard", () => {
  it("adds, changes in place, and forgets", () => {
    const both = heard(heard([], frame(first, "asked")), frame(second, "asked"));
    expect(both).toEqual([first, second]);
    const due = heard(both, frame(first, "due"));
    expect(due).toEqual([{ ...first, state: "due" }, second]);
    expect(heard(due, frame(first, "gone"))).toEqual([second]);
    expect(heard([second], frame(first, "gone"))).toEqual([second]);
  });
});

describe("AskStore", () => {
  it("is not told the past by an answer that was under way while the break came", async () => {
    const answers: ((body: unknown) => void)[] = [];
    vi.stubGlobal("Request", RequestOfAPage);
    vi.stubGlobal("fetch", () => {
      return new Promise<Response>((resolve) => answers.push((body) => resolve(Response.json(body))));
    });
    vi.resetModules();
    const { AskStore } = await import("./asks");
    const due: string[] = [];
    const store = new AskStore("K7M2QX", new AbortController().signal, (ask) => due.push(ask.id));

    const reading = store.refresh();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    store.take(frame(first, "due"));
    answers[0]?.([first]);
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    expect(store.asks.value).toEqual([{ ...first, state: "due" }]);
    answers[1]?.([{ ...first, state: "due" }]);
    await reading;
    expect(store.asks.value).toEqual([{ ...first, state: "due" }]);
    expect(due).toEqual(["1"]);
  });
});
