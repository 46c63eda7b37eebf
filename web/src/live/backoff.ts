/**
 * How long to wait before the next try: doubling from half a second to half a minute, with full
 * jitter over the upper half so that a class of 500 does not return in one wave (promise P20).
 */

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Milliseconds to wait before try number `attempt` (0 is the first one after a loss).
 *
 * `random` is a number in [0, 1); it is an argument so that the rule can be tested.
 */
export function backoffMs(attempt: number, random: number, longestMs = LONGEST_MS): number {
  const ceiling = Math.min(longestMs, FIRST_MS * 2 ** Math.min(attempt, 16));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
