/**
 * The room's socket: decodes frames, notices silence, and says where to resume. What the frames mean is
 * decided by the parts of the room (chat, timer, people, call) that are handed each of them.
 */

import type { RoomClientFrame, RoomServerFrame } from "../contracts/frames";
import { Connection } from "./connection";
import { decodeRoomFrame } from "./decode";
import { after } from "./scope";

/** Home routers forget quiet connections after about a minute; `pong` also tells of gaps (§4). */
const PING_MS = 25_000;
/** No answer for so long means that nobody is there. */
const PONG_MS = 10_000;
/** A tab that comes back wants to know sooner. */
const PROBE_MS = 4_000;

export interface RoomEars {
  heard: (frame: RoomServerFrame) => void;
  /** The `seq` up to which this page has every message, or null to begin with a snapshot only. */
  resumeAfter: () => number | null;
}

export class RoomLink {
  readonly connection: Connection;
  #stopPing: () => void = () => undefined;
  #stopPong: () => void = () => undefined;

  constructor(
    code: string,
    private readonly ears: RoomEars,
    private readonly life: AbortSignal,
  ) {
    this.connection = new Connection(
      {
        path: () => {
          const seq = ears.resumeAfter();
          const query = seq === null ? "" : `?after=${seq}`;
          return `/ws/rooms/${encodeURIComponent(code)}${query}`;
        },
        received: (text) => this.#received(text),
        lost: () => this.#silence(),
      },
      life,
    );
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") this.#ping(PROBE_MS);
      },
      { signal: life },
    );
  }

  send(frame: RoomClientFrame): boolean {
    return this.connection.send(JSON.stringify(frame));
  }

  #received(text: string): void {
    this.#stopPong();
    const frame = decodeRoomFrame(text);
    if (!frame) return;
    if (frame.type === "hello") {
      this.connection.established();
      this.#later();
    }
    this.ears.heard(frame);
  }

  #later(): void {
    this.#stopPing();
    this.#stopPing = after(PING_MS, this.life, () => {
      this.#ping(PONG_MS);
      this.#later();
    });
  }

  #ping(patienceMs: number): void {
    if (!this.send({ type: "ping" })) return;
    this.#stopPong();
    this.#stopPong = after(patienceMs, this.life, () => this.connection.lostContact());
  }

  #silence(): void {
    this.#stopPing();
    this.#stopPong();
  }
}
