import { useSignal } from "@preact/signals";
import { Popover } from "../ui/Popover";
import { findEmoji } from "./shortcodes";

interface EmojiPickerProps {
  anchor: HTMLElement;
  name: string;
  chosen: (sign: string) => void;
  onClose: () => void;
}

/** As many as there are. */
const ALL = 100;

/** The café's emoji, found by their names. */
export function EmojiPicker({ anchor, name, chosen, onClose }: EmojiPickerProps) {
  const typed = useSignal("");
  const found = findEmoji(typed.value.trim().replaceAll(":", ""), ALL);
  const first = found[0];
  return (
    <Popover anchor={anchor} name={name} onClose={onClose}>
      <form
        class="emoji-picker"
        onSubmit={(event) => {
          event.preventDefault();
          if (first) chosen(first.sign);
        }}
      >
        <input
          class="input"
          type="search"
          data-first
          aria-label="Find an emoji"
          placeholder="Find an emoji"
          autocomplete="off"
          value={typed.value}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
        <div class="emoji-grid">
          {found.map((emoji) => (
            <button
              type="button"
              class="emoji"
              title={`:${emoji.name}:`}
              aria-label={emoji.name}
              onClick={() => chosen(emoji.sign)}
              key={emoji.name}
            >
              {emoji.sign}
            </button>
          ))}
        </div>
        <p class="small muted" role="status">
          {found.length === 0 && "None is called that."}
        </p>
      </form>
    </Popover>
  );
}
