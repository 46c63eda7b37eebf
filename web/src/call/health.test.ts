import { describe, expect, it } from "vitest";
import { type Action, FRESH, type Present, watched } from "./health";

/** Looks once a second at a connection that stays as it is, and notes when something is to be done. */
function story(present: Omit<Present, "now">, seconds: number): [number, Action][] {
  let watch = FRESH;
  const done: [number, Action][] = [];
  for (let second = 0; second <= seconds; second++) {
    const step = watched(watch, { ...present, now: second * 1000 });
    watch = step.watch;
    if (step.action !== "none") done.push([second, step.action]);
  }
  return done;
}

describe("watched", () => {
  it("restarts after three seconds without media and gives up after thirty", () => {
    const lost = { state: "disconnected", wasConnected: true, polite: false } as const;
    expect(story(lost, 30)).toEqual([
      [3, "restart"],
      [9, "restart"],
      [15, "restart"],
      [21, "restart"],
      [27, "restart"],
      [30, "give_up"],
    ]);
  });

  it("lets the impolite one go first", () => {
    expect(story({ state: "disconnected", wasConnected: true, polite: true }, 6)).toEqual([[5, "restart"]]);
  });

  it("gives the first connection time", () => {
    expect(story({ state: "connecting", wasConnected: false, polite: false }, 11)).toEqual([[10, "restart"]]);
  });

  it("does not wait when the browser says that it failed", () => {
    expect(story({ state: "failed", wasConnected: true, polite: true }, 1)).toEqual([[0, "restart"]]);
  });

  it("forgets trouble once media flows again", () => {
    const shaky = watched(FRESH, { state: "disconnected", wasConnected: true, polite: false, now: 0 }).watch;
    const good = watched(shaky, { state: "connected", wasConnected: true, polite: false, now: 2000 });
    expect(good).toEqual({ watch: FRESH, action: "none" });
  });
});
