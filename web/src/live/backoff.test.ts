import { describe, expect, it } from "vitest";
import { backoffMs } from "./backoff";

describe("backoffMs", () => {
  it("starts at half a second at most", () => {
    expect(backoffMs(0, 0)).toBe(250);
    expect(backoffMs(0, 0.999)).toBeLessThanOrEqual(500);
  });

  it("doubles and then stays at half a minute", () => {
    expect([0, 1, 2, 3, 4, 5, 6, 7, 40].map((n) => backoffMs(n, 1))).toEqual([
      500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000,
    ]);
  });

  it("stays lower where half a minute is too long", () => {
    expect([0, 2, 3, 9].map((n) => backoffMs(n, 1, 3000))).toEqual([500, 2000, 3000, 3000]);
  });

  it("spreads the returning crowd over the upper half", () => {
    const waits = [0, 0.25, 0.5, 0.75].map((random) => backoffMs(9, random));
    expect(waits).toEqual([15_000, 18_750, 22_500, 26_250]);
  });
});
