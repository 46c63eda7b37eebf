import { describe, expect, it } from "vitest";
import type { CallInRoom } from "../live/frames";
import { type Kept, mayResume } from "./resume";

const kept: Kept = { code: "ABCDEF", callId: "c1", mic: true, camera: false, wentAt: 1_000 };
const call: CallInRoom = {
  state: "waiting",
  call_id: "c1",
  version: 3,
  participants: [{ user_id: "me", username: "me" }],
};
const here = { code: "ABCDEF", myId: "me", now: 5_000 };

describe("mayResume", () => {
  it("takes the held place of the same call again", () => {
    expect(mayResume(kept, call, here)).toBe(true);
  });

  it("never joins what was not joined before", () => {
    expect(mayResume(null, call, here)).toBe(false);
    expect(mayResume(kept, { ...call, call_id: "c2" }, here)).toBe(false);
    expect(mayResume(kept, { ...call, participants: [] }, here)).toBe(false);
    expect(mayResume(kept, call, { ...here, code: "ZZZZZZ" })).toBe(false);
    expect(mayResume(kept, call, { ...here, now: 40_000 })).toBe(false);
  });
});
