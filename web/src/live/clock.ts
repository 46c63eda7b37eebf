/**
 * The server's clock as seen from here (promise P12: all clients agree within 250 ms, a wrong client
 * clock changes nothing).
 *
 * Every answer that carries `server_time` bounds the offset `server - local`: an answer stamped `s`,
 * asked at local `sent` and read at local `received`, was stamped in between, so the offset lies in
 * `[s - received, s - sent]`. A frame that was pushed has no `sent`; it gives the lower bound only.
 * The bounds of several samples are intersected, and the middle of what is left is the estimate.
 */

export interface Offset {
  /** Lower and upper bound of server - local, in milliseconds. */
  low: number;
  high: number;
}

export const UNKNOWN: Offset = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

/** Narrow `offset` by one sample; bounds that contradict each other mean a clock moved: the sample wins. */
export function narrow(offset: Offset, sample: Offset): Offset {
  const low = Math.max(offset.low, sample.low);
  const high = Math.min(offset.high, sample.high);
  return low <= high ? { low, high } : sample;
}

/** The best single number for `offset`, in milliseconds. */
export function estimate({ low, high }: Offset): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return (low + high) / 2;
  if (Number.isFinite(low)) return low;
  return Number.isFinite(high) ? high : 0;
}

/** A step of the local clock, or sleep: both move wall time against the monotonic clock. */
const STEP_MS = 100;

/** The readings that a clock is made of; an argument so that tests can turn them. */
export interface Readings {
  wall: () => number;
  monotonic: () => number;
}

const BROWSER: Readings = { wall: () => Date.now(), monotonic: () => performance.now() };

export class ServerClock {
  #offset = UNKNOWN;
  #anchor: number;

  constructor(private readonly readings: Readings = BROWSER) {
    this.#anchor = this.#drift();
  }

  /** Milliseconds since the epoch on the server, as well as we know. */
  now(): number {
    return this.readings.wall() + estimate(this.#offset);
  }

  /** Take in an answer stamped `serverTime` (RFC 3339) that was asked for at local time `sentAt`. */
  measured(serverTime: string, sentAt: number): void {
    this.#take({ low: Date.parse(serverTime) - this.readings.wall(), high: Date.parse(serverTime) - sentAt });
  }

  /** Take in a pushed frame stamped `serverTime`; it may have been on its way for a while. */
  pushed(serverTime: string): void {
    this.#take({ low: Date.parse(serverTime) - this.readings.wall(), high: Number.POSITIVE_INFINITY });
  }

  /** Local wall time, to be kept as `sentAt` of a question. */
  local(): number {
    return this.readings.wall();
  }

  /** How far the estimate may be off, in milliseconds. */
  get doubtMs(): number {
    return (this.#offset.high - this.#offset.low) / 2;
  }

  /** Whether the local clock was stepped or slept since the last sample: ask the server again. */
  get suspect(): boolean {
    return Math.abs(this.#drift() - this.#anchor) > STEP_MS;
  }

  #take(sample: Offset): void {
    if (Number.isNaN(sample.low)) return;
    const measured = Number.isFinite(sample.high);
    // After a step the old bounds speak of another clock; a pushed frame alone cannot replace them.
    if (this.suspect && measured) this.#offset = UNKNOWN;
    this.#offset = narrow(this.#offset, sample);
    if (measured) this.#anchor = this.#drift();
  }

  #drift(): number {
    return this.readings.wall() - this.readings.monotonic();
  }
}
