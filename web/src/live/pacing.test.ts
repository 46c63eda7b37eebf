import { describe, expect, it } from "vitest";
import { type Bucket, emptied, full, take } from "./pacing";

const rate = { burst: 3, per_second: 1 };

function drain(bucket: Bucket, now: number): [number, Bucket] {
  let sent = 0;
  for (;;) {
    const taken = take(bucket, rate, now);
    bucket = taken.bucket;
    if (taken.waitMs > 0) return [sent, bucket];
    sent += 1;
  }
}

describe("take", () => {
  it("lets a burst through, then one a second", () => {
    const [sent, bucket] = drain(full(rate, 0), 0);
    expect(sent).toBe(3);
    expect(take(bucket, rate, 0).waitMs).toBe(1000);
    expect(drain(bucket, 1000)[0]).toBe(1);
    expect(drain(bucket, 60_000)[0]).toBe(3);
  });

  it("waits as long as the server says", () => {
    expect(take(emptied(0, 4000, rate), rate, 0).waitMs).toBe(4000);
    expect(take(emptied(0, 4000, rate), rate, 4000).waitMs).toBe(0);
  });

  it("does not take back time when the local clock runs backwards", () => {
    expect(take({ tokens: 0, at: 5000 }, rate, 0).waitMs).toBe(1000);
  });
});
