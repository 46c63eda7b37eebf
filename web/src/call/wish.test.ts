import { describe, expect, it } from "vitest";
import { readWish } from "./wish";

describe("readWish", () => {
  it("wants both devices at first", () => {
    expect(readWish(null)).toMatchObject({ mic: true, camera: true, micId: null, pushToTalk: false });
  });

  it("reads what was kept and nothing of another kind", () => {
    const kept = JSON.stringify({ mic: false, camera: "yes", micId: "m1", cameraId: 7, relayOnly: true });
    expect(readWish(kept)).toMatchObject({
      mic: false,
      camera: true,
      micId: "m1",
      cameraId: null,
      relayOnly: true,
    });
  });

  it("survives what it cannot read", () => {
    for (const text of ["no-mic camera", "null", "[]", "{"]) expect(readWish(text).mic).toBe(true);
  });
});
