import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type ChangeFrame, Repair } from "./repair";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const edit = (number: number): ChangeFrame => ({
  type: "edited",
  id: "m",
  seq: 1,
  message: String(number),
  edited_at: "",
  change: number,
});

/** A room with so many changes; `lost` answers fail first. */
function room(changes: number, { lost = 0, kept = true } = {}) {
  const asked: number[] = [];
  const applied: string[] = [];
  let anew = 0;
  const read = (after: number) => {
    asked.push(after);
    if (asked.length <= lost) return Promise.resolve({ ok: false as const, problem: {} as never });
    const last = Math.min(changes, after + 500);
    const items = kept ? Array.from({ length: last - after }, (_, i) => edit(after + 1 + i)) : [];
    return Promise.resolve({
      ok: true as const,
      value: { items, changes: kept ? last : changes, complete: kept },
    });
  };
  const apply = (frame: ChangeFrame) => {
    if (frame.type === "edited") applied.push(frame.message);
  };
  const repair = new Repair(read, apply, () => anew++, new AbortController().signal);
  const settle = () => vi.advanceTimersByTimeAsync(5_000);
  return { repair, asked, applied, settle, anew: () => anew };
}

it("reads the newest changes once when the room is entered", async () => {
  const { repair, asked, applied, settle } = room(40);
  repair.greeted(40);
  await settle();
  expect(asked).toEqual([10]);
  expect(applied).toHaveLength(30);
  expect(repair.heard(41)).toBe(true);
  await settle();
  expect(asked).toEqual([10]);
});

it("reads what a skipped number or a pong tells of, and knows late news", async () => {
  const { repair, asked, applied, settle } = room(9);
  repair.greeted(0);
  repair.heard(1);
  repair.heard(3);
  await settle();
  expect(asked).toEqual([1]);
  expect(applied.at(-1)).toBe("9");
  expect(repair.heard(3)).toBe(false);
  repair.told(9);
  await settle();
  expect(asked).toEqual([1]);
});

it("tries again after a failure, and pages through many", async () => {
  const { repair, asked, applied, settle } = room(900, { lost: 1 });
  repair.greeted(0);
  repair.told(900);
  await settle();
  expect(asked).toEqual([0, 0, 500]);
  expect(applied).toHaveLength(900);
});

it("reads the messages anew where changes are no longer known", async () => {
  const { repair, asked, settle, anew } = room(5_000, { kept: false });
  repair.greeted(0);
  repair.told(5_000);
  await settle();
  expect([asked, anew()]).toEqual([[0], 1]);
});
