import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Connection } from "./connection";
import { ScriptedSocket } from "./scriptedSocket";

const page = new EventTarget();
const view = Object.assign(new EventTarget(), { location: { href: "https://cafe.example/rooms/K7M2QX" } });
let ending: AbortController;
let connection: Connection;
const heard: string[] = [];
let after = 0;

function socket(place = -1): ScriptedSocket {
  const found = ScriptedSocket.opened.at(place);
  if (!found) throw new Error("no socket was opened");
  return found;
}

function hello(): void {
  socket().onmessage?.({ data: "hello" });
  connection.established();
}

const drop = (code: number) => socket().onclose?.({ code });

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", ScriptedSocket);
  vi.stubGlobal("window", view);
  vi.stubGlobal("document", Object.assign(page, { visibilityState: "visible" }));
  vi.stubGlobal("navigator", { onLine: true });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  ScriptedSocket.opened = [];
  heard.length = 0;
  ending = new AbortController();
  connection = new Connection(
    { path: () => `/ws/rooms/K7M2QX?after=${after}`, received: (text) => heard.push(text) },
    ending.signal,
  );
  connection.open();
});

afterEach(() => {
  ending.abort();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("Connection", () => {
  it("opens on our own origin and is live only after the first proper frame", () => {
    expect(socket().url.href).toBe("wss://cafe.example/ws/rooms/K7M2QX?after=0");
    expect(connection.send("early")).toBe(false);
    hello();
    expect(connection.send("now")).toBe(true);
    expect(socket().sent).toEqual(["now"]);
    expect(heard).toEqual(["hello"]);
  });

  it("comes back after a drop with the place it has reached by then", () => {
    hello();
    after = 7;
    drop(1006);
    expect(connection.link.value).toMatchObject({ kind: "waiting", offline: false });
    vi.advanceTimersByTime(400);
    expect(socket().url.search).toBe("?after=7");
    after = 0;
  });

  it("waits longer with each failed try and starts over once a connection has held", () => {
    const waits: number[] = [];
    for (let round = 0; round < 4; round++) {
      drop(1006);
      const link = connection.link.value;
      if (link.kind === "waiting") waits.push(link.until - Date.now());
      vi.advanceTimersToNextTimer();
    }
    expect(waits).toEqual([375, 750, 1500, 3000]);
    hello();
    drop(1012);
    expect(connection.link.value).toMatchObject({ until: Date.now() + 6000 });
    vi.advanceTimersToNextTimer();
    hello();
    vi.advanceTimersByTime(5_000);
    drop(1012);
    expect(connection.link.value).toMatchObject({ until: Date.now() + 375 });
  });

  it.each(["online", "pageshow"])("tries at once on %s", (event) => {
    drop(1006);
    view.dispatchEvent(new Event(event));
    expect(ScriptedSocket.opened).toHaveLength(2);
    expect(connection.link.value.kind).toBe("connecting");
  });

  it("tries at once when the tab is looked at again", () => {
    drop(1006);
    page.dispatchEvent(new Event("visibilitychange"));
    expect(ScriptedSocket.opened).toHaveLength(2);
  });

  it("leaves a flooded room in peace for ten seconds", () => {
    hello();
    drop(4429);
    vi.advanceTimersByTime(10_000);
    expect(ScriptedSocket.opened).toHaveLength(1);
    vi.advanceTimersByTime(500);
    expect(ScriptedSocket.opened).toHaveLength(2);
  });

  it.each([
    [4401, { kind: "signed_out" }],
    [4403, { kind: "ended", reason: "removed" }],
    [4409, { kind: "ended", reason: "replaced" }],
    [4486, { kind: "ended", reason: "busy" }],
  ])("stops after %i until it is asked to go on", (code, link) => {
    hello();
    drop(code);
    expect(connection.link.value).toEqual(link);
    vi.advanceTimersByTime(120_000);
    view.dispatchEvent(new Event("online"));
    expect(ScriptedSocket.opened).toHaveLength(1);
    connection.reopen();
    expect(ScriptedSocket.opened).toHaveLength(2);
  });

  it("does not wait for ever for a handshake", () => {
    vi.advanceTimersByTime(15_000);
    expect(socket(0).closedWith).toBe(4000);
    expect(connection.link.value.kind).toBe("waiting");
  });

  it("ends with its view, without another try", () => {
    hello();
    ending.abort();
    expect(socket().closedWith).toBe(1000);
    vi.advanceTimersByTime(120_000);
    expect(ScriptedSocket.opened).toHaveLength(1);
  });
});
