import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ScriptedSocket } from "../live/scriptedSocket";
import { CallSocket } from "./callSocket";

const view = Object.assign(new EventTarget(), { location: { href: "https://cafe.example/rooms/K7M2QX" } });
const candidate = { type: "webrtc_ice", candidate: null } as const;
const offer = { type: "webrtc_offer", offer: { type: "offer", sdp: "v=0" } } as const;
let ending: AbortController;
let call: CallSocket;

function ready(heard: number): void {
  const frame = { type: "ready", call_id: "c", polite: true, heard, participants: [], ice_servers: [] };
  ScriptedSocket.opened.at(-1)?.onmessage?.({ data: JSON.stringify(frame) });
}

function back(): void {
  ScriptedSocket.opened.at(-1)?.onclose?.({ code: 1006 });
  vi.advanceTimersByTime(3_000);
}

function numbers(): number[] {
  return (ScriptedSocket.opened.at(-1)?.sent ?? []).map((text) => JSON.parse(text).n);
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", ScriptedSocket);
  vi.stubGlobal("window", view);
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("navigator", { onLine: true });
  ScriptedSocket.opened = [];
  ending = new AbortController();
  call = new CallSocket("K7M2QX", () => undefined, ending.signal);
  call.connection.open();
});

afterEach(() => {
  ending.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("CallSocket", () => {
  it("says what was said while it was away before anything newer", () => {
    ready(0);
    call.flush();
    call.send(candidate);
    back();
    call.send(offer);
    ready(1);
    // Live again, but what waits has not gone out: 3 before 2 would make the server take 2 for heard.
    call.send(candidate);
    expect(numbers()).toEqual([]);
    call.flush();
    call.send(candidate);
    expect(numbers()).toEqual([2, 3, 4]);
  });

  it("never waits longer than the place is held", () => {
    ready(0);
    call.flush();
    for (let tries = 2; tries < 9; tries++) {
      back();
      expect(ScriptedSocket.opened).toHaveLength(tries);
    }
  });
});
