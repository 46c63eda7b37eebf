import { describe, expect, it } from "vitest";
import { brown, hum, rain, seamless } from "./noise";

/** The same numbers each time. */
function dice(): () => number {
  let seed = 7;
  return () => {
    seed = (seed * 16_807) % 2_147_483_647;
    return (seed / 2_147_483_647) * 2 - 1;
  };
}

const RATE = 8_000;

describe.each([
  ["rain", (samples: Float32Array) => rain(samples, dice(), RATE)],
  ["brown", (samples: Float32Array) => brown(samples, dice())],
  ["hum", (samples: Float32Array) => hum(samples, dice(), RATE)],
])("%s", (_, fill) => {
  const samples = new Float32Array(4 * RATE);
  fill(samples);

  it("is heard and never cuts off", () => {
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    expect(loudest).toBeGreaterThan(0.05);
    expect(loudest).toBeLessThanOrEqual(1);
  });

  it("has no jump at its seam", () => {
    const loop = seamless(samples, 400);
    expect(loop).toHaveLength(samples.length - 400);
    expect(loop[0]).toBeCloseTo(samples[loop.length] ?? Number.NaN, 6);
  });
});
