import { describe, expect, it } from "vitest";
import { decodeCallFrame, decodeRoomFrame } from "./decode";

const chat = {
  type: "chat",
  id: "m1",
  seq: 1,
  user_id: "u1",
  username: "ana",
  message: "hello",
  timestamp: "2026-11-22T10:00:00Z",
  client_id: null,
  reply_to: null,
};

describe("decodeRoomFrame", () => {
  it("hands over a known frame as it came", () => {
    expect(decodeRoomFrame(JSON.stringify(chat))).toEqual(chat);
  });

  it.each(["", "nonsense", "null", "[]", "3", '{"seq":1}', '{"type":4}'])("drops %s", (raw) => {
    expect(decodeRoomFrame(raw)).toBeNull();
  });

  it("drops a type that a later server may add, and names inherited from Object", () => {
    expect(decodeRoomFrame('{"type":"weather"}')).toBeNull();
    expect(decodeRoomFrame('{"type":"toString"}')).toBeNull();
  });

  it("drops a known type with a field missing or of another kind", () => {
    expect(decodeRoomFrame(JSON.stringify({ ...chat, seq: "1" }))).toBeNull();
    expect(decodeRoomFrame(JSON.stringify({ ...chat, message: undefined }))).toBeNull();
  });

  it("keeps fields it does not know", () => {
    expect(decodeRoomFrame(JSON.stringify({ ...chat, mood: "calm" }))).toMatchObject({ mood: "calm" });
  });
});

describe("decodeCallFrame", () => {
  const ana = { user_id: "u1", username: "ana" };

  it("takes the end of candidates as null", () => {
    const frame = { type: "webrtc_ice", candidate: null, ...ana };
    expect(decodeCallFrame(JSON.stringify(frame))).toEqual(frame);
  });

  it("refuses an offer without sdp", () => {
    expect(
      decodeCallFrame(JSON.stringify({ type: "webrtc_offer", offer: { type: "offer" }, ...ana })),
    ).toBeNull();
  });
});
