/**
 * The call's socket. What is said while it is away waits and goes out in order when it is back; the server
 * does the same for the other direction (docs/api.md §5), so a drop of the signalling loses nothing.
 */

import type { CallServerFrame } from "../contracts/frames";
import { Connection } from "../live/connection";
import { decodeCallFrame } from "../live/decode";
import type { Signalled } from "../live/frames";
import { Heartbeat } from "../live/heartbeat";
import { newId } from "../live/ids";
import { type Signal, Unheard } from "./unheard";

/** Often: while a call runs, a dead socket would hide that the other person hung up. */
const PING_MS = 8_000;
/** Our place is held for half a minute only (docs/api.md §5): no wait may use up much of it. */
const LONGEST_WAIT_MS = 3_000;

export class CallSocket {
  readonly connection: Connection;
  readonly #unheard = new Unheard();
  readonly #heartbeat: Heartbeat;
  /** Names this page to the server, which then knows what it has heard of it already. */
  readonly #page = newId();
  /** The server was told all that it had missed: what is said now may go out at once. */
  #flushed = false;

  constructor(code: string, heard: (frame: CallServerFrame) => void, life: AbortSignal) {
    this.connection = new Connection(
      {
        path: () => `/ws/calls/${encodeURIComponent(code)}?page=${this.#page}`,
        received: (text) => {
          this.#heartbeat.heard();
          const frame = decodeCallFrame(text);
          if (frame?.type === "ready") this.#ready(frame);
          if (frame?.type === "ack") this.#unheard.heard(frame.n);
          else if (frame) heard(frame);
        },
        lost: () => {
          this.#flushed = false;
          this.#heartbeat.end();
        },
        longestWaitMs: LONGEST_WAIT_MS,
      },
      life,
    );
    const ping = () => this.connection.send(JSON.stringify({ type: "ping" }));
    this.#heartbeat = new Heartbeat(() => this.connection, PING_MS, ping, life);
  }

  /**
   * Say it, now or when the server is back. Never before what is older: the server takes a smaller number
   * than it has heard for a repetition.
   */
  send(signal: Signal): void {
    const frame = this.#unheard.add(signal);
    if (this.#flushed) this.connection.send(JSON.stringify(frame));
  }

  /** Gives the place back. Not repeated: who cannot say it loses the place after half a minute. */
  hangUp(): void {
    this.connection.send(JSON.stringify({ type: "hangup" }));
  }

  /** It is clear which call this is: say what did not arrive, and from now on everything at once. */
  flush(): void {
    this.#flushed = true;
    for (const frame of this.#unheard.frames) this.connection.send(JSON.stringify(frame));
  }

  /** Another call has begun; what was meant for the last one is void. */
  forget(): void {
    this.#unheard.forget();
  }

  #ready({ heard }: Signalled<"ready">): void {
    this.connection.established();
    this.#heartbeat.begin();
    this.#unheard.heard(heard);
  }
}
