/**
 * The call's socket. What is said while it is away waits and goes out in order when it is back; the server
 * does the same for the other direction (§5), so a drop of the signalling loses nothing.
 */

import type { CallClientFrame, CallServerFrame } from "../contracts/frames";
import { Connection } from "../live/connection";
import { decodeCallFrame } from "../live/decode";

/** More than a whole negotiation with its candidates; beyond that the first ones are of no use. */
const MOST_WAITING = 200;

export class CallSocket {
  readonly connection: Connection;
  #waiting: CallClientFrame[] = [];

  constructor(code: string, heard: (frame: CallServerFrame) => void, life: AbortSignal) {
    this.connection = new Connection(
      {
        path: () => `/ws/calls/${encodeURIComponent(code)}`,
        received: (text) => {
          const frame = decodeCallFrame(text);
          if (frame?.type === "ready") this.connection.established();
          if (frame) heard(frame);
        },
      },
      life,
    );
  }

  send(frame: CallClientFrame): void {
    if (this.connection.send(JSON.stringify(frame))) return;
    this.#waiting = [...this.#waiting, frame].slice(-MOST_WAITING);
  }

  /** The same call goes on: say what was kept back. */
  flush(): void {
    for (const frame of this.#waiting.splice(0)) this.send(frame);
  }

  /** Another call has begun; what was meant for the last one is void. */
  forget(): void {
    this.#waiting = [];
  }
}
