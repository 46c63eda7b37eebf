import { useSignal } from "@preact/signals";
import { SendHorizontal } from "lucide";
import { useId, useRef } from "preact/hooks";
import { IconButton } from "../ui/Button";
import type { ChatStore } from "./chatStore";

/** The field that the `/` key goes to. */
export const MESSAGE_FIELD = "message";

/** Until the server has said its own: the contract's (docs/api.md §4). */
const MOST_CHARACTERS = 4_000;
/** The count is shown only when it begins to matter. */
const COUNT_FROM = 0.8;
const MOST_ROWS = 6;

/** Where a line is written. The draft outlives a reload; nothing is ever lost by pressing a key. */
export function Composer({ store }: { store: ChatStore }) {
  const text = useSignal(store.draft.read() ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const most = store.sender.limits.value?.message_characters ?? MOST_CHARACTERS;
  const length = Array.from(text.value.trim()).length;
  const over = length - most;

  const write = (value: string) => {
    text.value = value;
    store.draft.write(value);
  };
  const send = () => {
    const line = text.value.trim();
    if (line === "" || over > 0) return;
    store.send(line);
    write("");
    field.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        id={MESSAGE_FIELD}
        ref={field}
        class="input"
        aria-label="Message"
        aria-describedby={noteId}
        aria-invalid={over > 0 || undefined}
        placeholder="Say something kind…"
        rows={Math.min(MOST_ROWS, text.value.split("\n").length)}
        dir="auto"
        value={text.value}
        enterkeyhint="send"
        onInput={(event) => {
          write(event.currentTarget.value);
          if (event.currentTarget.value.trim() !== "") store.typing.typed();
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
          // keyCode 229: the key belongs to an input method that is still composing (Safari says so only here).
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
          event.preventDefault();
          send();
        }}
      />
      <IconButton icon={SendHorizontal} name="Send" type="submit" disabled={over > 0} />
      <p class="composer-note small" id={noteId} role="status" data-over={over > 0 || undefined}>
        {note(length, most, store.sender.slow.value)}
      </p>
    </form>
  );
}

function note(length: number, most: number, slow: boolean): string {
  if (length > most) return `${length - most} characters too many. Send it in two parts.`;
  if (slow) return "A lively moment: your lines go out one a second.";
  if (length > most * COUNT_FROM) return `${length} of ${most} characters`;
  return "";
}
