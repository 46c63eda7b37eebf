/** Where a thing stands on the page. */
interface Placed {
  getBoundingClientRect(): { left: number; top: number; width: number; height: number };
}

/**
 * Which of these an arrow key leads to, by where they stand: the same for a list and for a grid. Null where the
 * key is no arrow, leads nowhere, or moves the caret of a text field.
 */
export function nextByArrow<Item extends Placed>(event: KeyboardEvent, items: readonly Item[]): Item | null {
  const from = items.find((item) => item === (event.target as unknown));
  if (!from) return null;
  const sideways = event.key === "ArrowLeft" || event.key === "ArrowRight";
  if (!sideways && event.key !== "ArrowUp" && event.key !== "ArrowDown") return null;
  if (event.target instanceof HTMLInputElement && sideways) return null;
  return nearest(event.key, from, items);
}

/** The nearest one that lies in the direction of the key; a different row or column counts for more. */
export function nearest<Item extends Placed>(key: string, from: Item, items: readonly Item[]): Item | null {
  const start = middle(from);
  let best: Item | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const end = middle(item);
    const across = end.x - start.x;
    const down = end.y - start.y;
    const [along, aside] = key === "ArrowLeft" || key === "ArrowRight" ? [across, down] : [down, across];
    const ahead = key === "ArrowRight" || key === "ArrowDown" ? along : -along;
    const distance = ahead + 4 * Math.abs(aside);
    if (item === from || ahead <= 1 || distance >= least) continue;
    best = item;
    least = distance;
  }
  return best;
}

function middle(item: Placed): { x: number; y: number } {
  const { left, top, width, height } = item.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
