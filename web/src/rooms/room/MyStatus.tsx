import { useSignal } from "@preact/signals";
import { ChevronDown } from "lucide";
import type { PersonStatus } from "../../live/frames";
import { Icon } from "../../ui/Icon";
import type { RoomStore } from "./roomStore";

const CHOICES: readonly { value: PersonStatus; label: string }[] = [
  { value: "available", label: "With the timer" },
  { value: "focus", label: "In focus" },
  { value: "break", label: "On a break" },
  { value: "away", label: "Away" },
];

/** As long as fits beside a name; a line, not a diary. */
const MOST_NOTE = 80;

function isStatus(value: string): value is PersonStatus {
  return CHOICES.some((choice) => choice.value === value);
}

/** What the person says of themselves: a status, and a line on what they are doing. */
export function MyStatus({ store }: { store: RoomStore }) {
  const myself = store.myself.value;
  const note = useSignal<string | null>(null);
  const status = myself?.status ?? "available";
  const shown = note.value ?? myself?.note ?? "";
  const say = () => {
    if (note.value === null || note.value.trim() === (myself?.note ?? "")) return;
    store.say(status, note.value.trim());
    note.value = null;
  };
  return (
    <form
      class="my-status"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <label class="my-status-note">
        <span class="small muted">What are you doing?</span>
        <input
          class="input"
          type="text"
          name="note"
          maxLength={MOST_NOTE}
          dir="auto"
          placeholder="Essay, chapter 2"
          autocomplete="off"
          value={shown}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
          onBlur={say}
        />
      </label>
      <label class="my-status-choice">
        <span class="visually-hidden">Your status</span>
        <span class="select">
          <select
            class="input"
            name="status"
            value={status}
            onChange={(event) => {
              const chosen = event.currentTarget.value;
              if (isStatus(chosen)) store.say(chosen, shown.trim());
            }}
          >
            {CHOICES.map((choice) => (
              <option value={choice.value} key={choice.value}>
                {choice.label}
              </option>
            ))}
          </select>
          <Icon of={ChevronDown} size={1} />
        </span>
      </label>
    </form>
  );
}
