import { describe, expect, it } from "vitest";
import { type Ask, type AskFrame, heard } from "./asks";

const ana = { user_id: "a", username: "ana" };
const ben = { user_id: "b", username: "ben" };
const first: Ask = { id: "1", state: "asked", asker: ana, asked: ben };
const second: Ask = { id: "2", state: "asked", asker: ben, asked: ana };

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
