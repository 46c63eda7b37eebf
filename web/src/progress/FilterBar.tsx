import type { Signal } from "@preact/signals";
import { Button } from "../ui/Button";
import { SelectField, TextField } from "../ui/fields";
import { type Filter, isFiltering, NO_FILTER } from "./filter";
import { SOURCES } from "./sources";

const ANY = { value: "", label: "Any" };
const PROOFS = [ANY, ...Object.entries(SOURCES).map(([value, { long }]) => ({ value, label: long }))];

interface FilterBarProps {
  filter: Signal<Filter>;
  subjects: readonly string[];
}

export function FilterBar({ filter, subjects }: FilterBarProps) {
  const field = (name: keyof Filter) => ({
    name,
    value: filter.value[name],
    onValue: (value: string) => {
      filter.value = { ...filter.value, [name]: value };
    },
  });
  return (
    <div class="session-filter">
      <TextField label="In note or subject" autocomplete="off" {...field("q")} />
      <SelectField
        label="Subject"
        choices={[ANY, ...subjects.map((subject) => ({ value: subject, label: subject }))]}
        {...field("subject")}
      />
      <SelectField label="Proof" choices={PROOFS} {...field("source")} />
      <TextField label="Room code" autocomplete="off" maxLength={6} {...field("room")} />
      <TextField label="From" type="date" {...field("from")} />
      <TextField label="To" type="date" {...field("to")} />
      {isFiltering(filter.value) && (
        <Button
          small
          onClick={() => {
            filter.value = NO_FILTER;
          }}
        >
          Show all
        </Button>
      )}
    </div>
  );
}
