/**
 * A WebSocket that comes back by itself. It knows when to try again and when to stop (closeCodes.ts);
 * what is said on it belongs to its owner, RoomLink or CallSocket.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import { backoffMs } from "./backoff";
import { type EndReason, verdict } from "./closeCodes";
import { after } from "./scope";

export type Link =
  | { kind: "connecting" }
  | { kind: "live" }
  /** Between two tries; `until` is local milliseconds, `offline` what the browser says of its network. */
  | { kind: "waiting"; until: number; offline: boolean }
  | { kind: "signed_out" }
  | { kind: "ended"; reason: EndReason };

/** What the owner of a connection does with it. */
export interface Wire {
  /** Path and query to open, asked anew at each try (`?after=` moves on). */
  path: () => string;
  received: (text: string) => void;
  /** The socket is gone; it may come back. */
  lost?: () => void;
  /** The most to wait between two tries, where it must not be half a minute. */
  longestWaitMs?: number;
}

/** Only a connection that lived this long proves that the trouble is over and resets the back-off. */
const PROVEN_MS = 5_000;
/** A handshake that hangs is given up, so that the next try is not held up by a dead network. */
const HANDSHAKE_MS = 15_000;

export class Connection {
  readonly #link = signal<Link>({ kind: "connecting" });
  readonly link: ReadonlySignal<Link> = this.#link;
  #socket: WebSocket | null = null;
  #attempt = 0;
  #establishedAt: number | null = null;
  #cancelWait: () => void = () => undefined;

  constructor(
    private readonly wire: Wire,
    private readonly life: AbortSignal,
  ) {
    // A network or a tab that returns does not wait for the back-off.
    window.addEventListener("online", () => this.#woken(), { signal: life });
    window.addEventListener("pageshow", () => this.#woken(), { signal: life });
    document.addEventListener(
      "visibilitychange",
      () => {
        if (document.visibilityState === "visible") this.#woken();
      },
      { signal: life },
    );
    life.addEventListener("abort", () => this.#drop(1000), { once: true });
  }

  open(): void {
    if (this.life.aborted || this.#socket) return;
    this.#cancelWait();
    this.#link.value = { kind: "connecting" };
    const url = new URL(this.wire.path(), window.location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    this.#socket = socket;
    const giveUp = after(HANDSHAKE_MS, this.life, () => this.lostContact());
    socket.onmessage = (event) => {
      giveUp();
      if (typeof event.data === "string") this.wire.received(event.data);
    };
    socket.onclose = (event) => {
      giveUp();
      this.#closed(event.code);
    };
  }

  /** The owner saw the first proper frame: only now are we in. */
  established(): void {
    this.#establishedAt = Date.now();
    this.#link.value = { kind: "live" };
  }

  /** Whether the text was handed to the network; it may still get lost there. */
  send(text: string): boolean {
    if (this.#link.value.kind !== "live" || this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(text);
    return true;
  }

  /** The owner has reason to believe that nobody is at the other end: drop the socket and try again. */
  lostContact(): void {
    if (!this.#socket) return;
    this.#drop(4000);
    this.#closed(1006);
  }

  /** Try again after the connection had stopped, e.g. after a log-in in place. */
  reopen(): void {
    this.#attempt = 0;
    this.open();
  }

  /** End for good, by our own wish. */
  end(reason: EndReason): void {
    this.#cancelWait();
    this.#drop(1000);
    this.#link.value = { kind: "ended", reason };
  }

  #drop(code: number): void {
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(code);
  }

  #closed(code: number): void {
    this.#socket = null;
    if (this.life.aborted) return;
    if (this.#establishedAt !== null && Date.now() - this.#establishedAt >= PROVEN_MS) this.#attempt = 0;
    this.#establishedAt = null;
    const decision = verdict(code);
    switch (decision.kind) {
      case "retry":
        this.#wait(this.#backoff());
        break;
      case "wait":
        this.#wait(decision.ms + this.#backoff());
        break;
      case "signed_out":
      case "ended":
        this.#link.value = decision;
        break;
    }
    this.wire.lost?.();
  }

  #backoff(): number {
    return backoffMs(this.#attempt, Math.random(), this.wire.longestWaitMs);
  }

  #wait(ms: number): void {
    this.#attempt += 1;
    this.#link.value = { kind: "waiting", until: Date.now() + ms, offline: !navigator.onLine };
    this.#cancelWait = after(ms, this.life, () => this.open());
  }

  #woken(): void {
    if (this.#link.value.kind === "waiting") this.reopen();
  }
}
