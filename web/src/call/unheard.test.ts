import { describe, expect, it } from "vitest";
import { Unheard } from "./unheard";

const candidate = { type: "webrtc_ice", candidate: null } as const;

describe("Unheard", () => {
  it("keeps what was not acknowledged, in order", () => {
    const unheard = new Unheard();
    const numbers = [1, 2, 3].map(() => unheard.add(candidate).n);
    expect(numbers).toEqual([1, 2, 3]);
    unheard.heard(2);
    expect(unheard.frames.map((frame) => frame.n)).toEqual([3]);
  });

  it("goes on counting in the next call", () => {
    const unheard = new Unheard();
    unheard.add(candidate);
    unheard.forget();
    expect(unheard.frames).toEqual([]);
    expect(unheard.add(candidate).n).toBe(2);
  });

  it("is bounded", () => {
    const unheard = new Unheard();
    for (let each = 0; each < 500; each++) unheard.add(candidate);
    expect(unheard.frames.length).toBe(100);
    expect(unheard.frames.at(-1)?.n).toBe(500);
  });
});
