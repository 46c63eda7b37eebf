/** The room's flood limit (docs/api.md §4), kept on our side as well: we wait instead of being refused. */

export interface Bucket {
  tokens: number;
  /** Local milliseconds at which `tokens` was right. */
  at: number;
}

export interface Rate {
  burst: number;
  per_second: number;
}

export function full(rate: Rate, now: number): Bucket {
  return { tokens: rate.burst, at: now };
}

function filled(bucket: Bucket, rate: Rate, now: number): Bucket {
  const gained = (Math.max(0, now - bucket.at) / 1000) * rate.per_second;
  return { tokens: Math.min(rate.burst, bucket.tokens + gained), at: now };
}

/** Take one token, or say how many milliseconds are to be waited for one. */
export function take(bucket: Bucket, rate: Rate, now: number): { bucket: Bucket; waitMs: number } {
  const held = filled(bucket, rate, now);
  if (held.tokens >= 1) return { bucket: { ...held, tokens: held.tokens - 1 }, waitMs: 0 };
  return { bucket: held, waitMs: Math.ceil(((1 - held.tokens) / rate.per_second) * 1000) };
}

/** The server said to wait (`retry_after`): nothing is left until then. */
export function emptied(now: number, waitMs: number, rate: Rate): Bucket {
  return { tokens: 1 - (waitMs / 1000) * rate.per_second, at: now };
}
