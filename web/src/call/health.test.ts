import { describe, expect, it } from "vitest";
import { type Action, FRESH, type Present, watched } from "./health";

/** Looks once a second at a connection that stays as it is, and notes when something is to be done. */
function story(
  lasting: Omit<Present, "now" | "reachable">,
  seconds: number,
  reachableFrom = 0,
): [number, Action][] {
  let watch = FRESH;
  const done: [number, Action][] = [];
  for (let second = 0; second <= seconds; second++) {
    const step = watched(watch, { ...lasting, reachable: second >= reachableFrom, now: second * 1000 });
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

  it("waits for the signalling, restarts when it is back and has its time from then on", () => {
    const lost = { state: "disconnected", wasConnected: true, polite: true } as const;
    const back = 25;
    expect(story(lost, 60, back)).toEqual([
      [25, "restart"],
      [31, "restart"],
      [37, "restart"],
      [43, "restart"],
      [49, "restart"],
      [55, "give_up"],
      ...[56, 57, 58, 59, 60].map((second) => [second, "give_up"]),
    ]);
  });

  it("gives up after a minute when the signalling does not come back", () => {
    const lost = { state: "failed", wasConnected: true, polite: false } as const;
    expect(story(lost, 60, 100)).toEqual([[60, "give_up"]]);
  });

  it("forgets trouble once media flows again", () => {
    const shaky = watched(FRESH, {
      state: "disconnected",
      wasConnected: true,
      polite: false,
      reachable: true,
      now: 0,
    }).watch;
    const good = watched(shaky, {
      state: "connected",
      wasConnected: true,
      polite: false,
      reachable: true,
      now: 2000,
    });
    expect(good).toEqual({ watch: FRESH, action: "none" });
  });
});
