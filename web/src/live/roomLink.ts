/**
 * The room's socket: decodes frames, notices silence, and says where to resume. What the frames mean is
 * decided by the parts of the room (chat, timer, people, call) that are handed each of them.
 */

import type { RoomClientFrame, RoomServerFrame } from "../contracts/frames";
import { Connection } from "./connection";
import { decodeRoomFrame } from "./decode";
import { Heartbeat } from "./heartbeat";

/** Home routers forget quiet connections after about a minute; `pong` also tells of gaps (§4). */
const PING_MS = 25_000;

export interface RoomEars {
  heard: (frame: RoomServerFrame) => void;
  /** The `seq` up to which this page has every message, or null to begin with a snapshot only. */
  resumeAfter: () => number | null;
}

export class RoomLink {
  readonly connection: Connection;
  readonly #heartbeat: Heartbeat;

  constructor(
    code: string,
    private readonly ears: RoomEars,
    life: AbortSignal,
  ) {
    this.connection = new Connection(
      {
        path: () => {
          const seq = ears.resumeAfter();
          const query = seq === null ? "" : `?after=${seq}`;
          return `/ws/rooms/${encodeURIComponent(code)}${query}`;
        },
        received: (text) => this.#received(text),
        lost: () => this.#heartbeat.end(),
      },
      life,
    );
    const ping = () => this.send({ type: "ping" });
    this.#heartbeat = new Heartbeat(() => this.connection, PING_MS, ping, life);
  }

  send(frame: RoomClientFrame): boolean {
    return this.connection.send(JSON.stringify(frame));
  }

  #received(text: string): void {
    this.#heartbeat.heard();
    const frame = decodeRoomFrame(text);
    if (!frame) return;
    if (frame.type === "hello") {
      this.connection.established();
      this.#heartbeat.begin();
    }
    this.ears.heard(frame);
  }
}
