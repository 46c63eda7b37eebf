import { X } from "lucide";
import { useLocation } from "preact-iso/router";
import type { Query } from "../api/admin";
import { Icon } from "../ui/Icon";
import { addressWith } from "./address";
import type { Collection } from "./collection";

interface FiltersProps<Item extends { readonly id: string }> {
  of: Collection<Item>;
  query: Query;
}

/** The filters as chips, and the order of the list. What an address filters by and no chip has, can be taken off. */
export function Filters<Item extends { readonly id: string }>({ of, query }: FiltersProps<Item>) {
  const { route } = useLocation();
  const go = (name: string, value: string) => route(addressWith(of.slug, query, { [name]: value }), true);
  const known = new Set(["q", "sort", ...of.filters.map((filter) => filter.name)]);
  const others = Object.entries(query).filter(([name]) => !known.has(name));
  return (
    <div class="chips">
      {of.filters.map((filter) => (
        <label class="chip" key={filter.name} data-on={query[filter.name] ? true : undefined}>
          {filter.label}
          <select
            aria-label={filter.label}
            value={query[filter.name] ?? ""}
            onChange={(event) => go(filter.name, event.currentTarget.value)}
          >
            <option value="">any</option>
            {filter.choices.map((choice) => (
              <option value={choice.value} key={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
        </label>
      ))}
      {others.map(([name, value]) => (
        <button type="button" class="chip" data-on={true} key={name} onClick={() => go(name, "")}>
          {`${name.replaceAll("_", " ")}: ${value.length > 12 ? `${value.slice(0, 8)}…` : value}`}
          <Icon of={X} size={1} name="Take this filter off" />
        </button>
      ))}
      {of.sorts.length > 1 && (
        <label class="chip">
          Order
          <select
            aria-label="Order"
            value={query.sort ?? of.sorts[0]?.value}
            onChange={(event) =>
              go("sort", event.currentTarget.value === of.sorts[0]?.value ? "" : event.currentTarget.value)
            }
          >
            {of.sorts.map((choice) => (
              <option value={choice.value} key={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
