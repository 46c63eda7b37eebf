import type { Signal } from "@preact/signals";
import { classes } from "../ui/classes";
import type { Collection } from "./collection";
import { TableFrame } from "./TableFrame";

interface ItemTableProps<Item extends { readonly id: string }> {
  of: Collection<Item>;
  items: readonly Item[];
  /** The ids that are ticked; null where nothing is done to many. */
  chosen: Signal<ReadonlySet<string>> | null;
  open: (item: Item) => void;
}

/** A dense table with a sticky head; the first column opens the line. */
export function ItemTable<Item extends { readonly id: string }>({
  of,
  items,
  chosen,
  open,
}: ItemTableProps<Item>) {
  const all = chosen !== null && items.every((item) => chosen.value.has(item.id));
  const tick = (ids: readonly string[], on: boolean) => {
    if (!chosen) return;
    const next = new Set(chosen.value);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    chosen.value = next;
  };
  return (
    <TableFrame name={of.title}>
      <thead>
        <tr>
          {chosen && (
            <th class="tick" scope="col">
              <input
                type="checkbox"
                aria-label="Choose all that are shown"
                checked={all}
                onChange={(event) =>
                  tick(
                    items.map((item) => item.id),
                    event.currentTarget.checked,
                  )
                }
              />
            </th>
          )}
          {of.columns.map((column) => (
            <th scope="col" key={column.title} class={look(column)}>
              {column.title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.id} data-chosen={chosen?.value.has(item.id) || undefined}>
            {chosen && (
              <td class="tick">
                <input
                  type="checkbox"
                  aria-label={`Choose ${of.nameOf(item)}`}
                  checked={chosen.value.has(item.id)}
                  onChange={(event) => tick([item.id], event.currentTarget.checked)}
                />
              </td>
            )}
            {of.columns.map((column, index) =>
              index === 0 ? (
                <th scope="row" key={column.title}>
                  <button type="button" class="link" dir="auto" onClick={() => open(item)}>
                    {column.cell(item)}
                  </button>
                </th>
              ) : (
                <td key={column.title} class={look(column)} dir="auto">
                  {column.cell(item)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}

function look(column: { minor?: boolean; numeric?: boolean }): string | undefined {
  return classes(column.minor && "minor", column.numeric && "numeric") || undefined;
}
