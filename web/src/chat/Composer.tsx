import { useSignal, useSignalEffect } from "@preact/signals";
import { SendHorizontal } from "lucide";
import type { TargetedEvent } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "../ui/Button";
import { ComposerNote } from "./ComposerNote";
import { ComposingBar } from "./ComposingBar";
import type { ChatStore, Composing } from "./chatStore";
import { asking, completed, type Suggestion, suggestions } from "./completion";
import { SuggestionList } from "./SuggestionList";

/** The field that the `/` key goes to. */
export const MESSAGE_FIELD = "message";

/** Until the server has said its own: the contract's (docs/api.md §4). */
const MOST_CHARACTERS = 4_000;
const MOST_ROWS = 6;

/** Where a line is written. The draft outlives a reload; nothing is ever lost by pressing a key. */
export function Composer({ store }: { store: ChatStore }) {
  const text = useSignal(store.draft.read() ?? "");
  const caret = useSignal(0);
  /** Which suggestion is taken by Enter; null when they were sent away. */
  const chosen = useSignal<number | null>(0);
  const moveCaretTo = useRef<number | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const noteId = useId();
  const listId = useId();
  const most = store.sender.limits.value?.message_characters ?? MOST_CHARACTERS;
  const length = Array.from(text.value.trim()).length;
  const composing = store.composing.value;

  const write = (value: string) => {
    text.value = value;
    if (store.composing.value.kind !== "edit") store.draft.write(value);
  };
  useComposing(store, (now, before) => {
    if (now.kind === "edit") text.value = now.text;
    else if (before.kind === "edit") text.value = store.draft.read() ?? "";
    // Once the field holds what it is to hold; its caret stays where somebody already types.
    if (now.kind !== "new") requestAnimationFrame(() => focusAtEnd(field.current));
  });
  useLayoutEffect(() => {
    if (moveCaretTo.current === null) return;
    field.current?.setSelectionRange(moveCaretTo.current, moveCaretTo.current);
    caret.value = moveCaretTo.current;
    moveCaretTo.current = null;
  });

  useSignalEffect(() => {
    const words = store.asked.value;
    if (words === null) return;
    store.asked.value = null;
    const before = text.peek();
    write(before === "" || before.endsWith(" ") ? before + words : `${before} ${words}`);
    requestAnimationFrame(() => focusAtEnd(field.current));
  });

  const asked = chosen.value === null ? null : asking(text.value, caret.value);
  const offered = asked ? suggestions(asked, store.around.people.value, store.myId) : [];
  const at = Math.min(chosen.value ?? 0, offered.length - 1);

  const take = (suggestion: Suggestion) => {
    if (!asked) return;
    const next = completed(text.value, asked, caret.value, suggestion);
    write(next.text);
    moveCaretTo.current = next.caret;
    caret.value = next.caret;
    field.current?.focus();
  };
  const send = () => {
    const line = text.value.trim();
    if (line === "" || length > most || !store.send(line)) return;
    write(store.composing.value.kind === "edit" ? text.value : "");
    if (composing.kind === "edit") text.value = store.draft.read() ?? "";
    field.current?.focus();
  };
  const pressed = (event: TargetedEvent<HTMLTextAreaElement, KeyboardEvent>) => {
    // keyCode 229: the key belongs to an input method that is still composing (Safari says so only here).
    if (event.isComposing || event.keyCode === 229) return;
    if (offered.length > 0 && forSuggestions(event.key)) {
      event.preventDefault();
      const suggestion = offered[at];
      if (event.key === "ArrowDown") chosen.value = (at + 1) % offered.length;
      else if (event.key === "ArrowUp") chosen.value = (at + offered.length - 1) % offered.length;
      else if (event.key === "Escape") chosen.value = null;
      else if (suggestion) take(suggestion);
    } else if (event.key === "Escape") {
      if (composing.kind === "new") event.currentTarget.blur();
      else store.composeNew();
    } else if (event.key === "ArrowUp" && text.value === "" && composing.kind === "new") {
      if (store.editLast()) event.preventDefault();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <ComposingBar composing={composing} cancel={() => store.composeNew()} />
      <SuggestionList id={listId} offered={offered} at={at} take={take} />
      <textarea
        id={MESSAGE_FIELD}
        ref={field}
        class="input"
        aria-label="Message"
        aria-describedby={noteId}
        aria-invalid={length > most || undefined}
        aria-autocomplete="list"
        aria-controls={offered.length > 0 ? listId : undefined}
        aria-activedescendant={offered.length > 0 ? `${listId}-${at}` : undefined}
        placeholder="Say something kind…"
        rows={Math.min(MOST_ROWS, text.value.split("\n").length)}
        dir="auto"
        value={text.value}
        enterkeyhint="send"
        onInput={(event) => {
          write(event.currentTarget.value);
          caret.value = event.currentTarget.selectionStart;
          chosen.value = 0;
          if (event.currentTarget.value.trim() !== "") store.typing.typed();
        }}
        onSelect={(event) => {
          caret.value = event.currentTarget.selectionStart;
        }}
        onBlur={() => {
          chosen.value = null;
        }}
        onKeyDown={pressed}
      />
      <IconButton
        icon={SendHorizontal}
        name={composing.kind === "edit" ? "Save" : "Send"}
        type="submit"
        disabled={length > most}
      />
      <ComposerNote id={noteId} length={length} most={most} store={store} />
    </form>
  );
}

function focusAtEnd(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function forSuggestions(key: string): boolean {
  return ["ArrowDown", "ArrowUp", "Enter", "Tab", "Escape"].includes(key);
}

/** Calls back when the field is put to another use. */
function useComposing(store: ChatStore, changed: (now: Composing, before: Composing) => void): void {
  const before = useRef(store.composing.peek());
  useSignalEffect(() => {
    const now = store.composing.value;
    if (now === before.current) return;
    changed(now, before.current);
    before.current = now;
  });
}
