import { expect, test } from "vitest";
import { nearest } from "./arrows";

/** A grid of three columns, 40 px apart, below a wide field. */
const box = (left: number, top: number, width = 40) => ({
  name: `${left},${top}`,
  getBoundingClientRect: () => ({ left, top, width, height: 40 }),
});
const field = box(0, 0, 120);
const cells = [box(0, 40), box(40, 40), box(80, 40), box(0, 80), box(40, 80)];
const all = [field, ...cells];
const goes = (key: string, from: ReturnType<typeof box>) => nearest(key, from, all)?.name;

test("arrow keys lead to what lies that way", () => {
  expect(goes("ArrowRight", box(0, 40))).toBe("40,40");
  expect(nearest("ArrowDown", cells[1] ?? field, all)?.name).toBe("40,80");
  expect(nearest("ArrowDown", field, all)?.name).toBe("40,40");
  expect(nearest("ArrowUp", cells[0] ?? field, all)?.name).toBe("0,0");
  expect(nearest("ArrowLeft", cells[0] ?? field, all)).toBeNull();
  expect(nearest("ArrowDown", cells[4] ?? field, all)).toBeNull();
});
