import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { ChatStore } from "./chatStore";
import { Excerpt } from "./Excerpt";
import type { Message } from "./feed";
import { readHistory } from "./history";

interface FoundListProps {
  store: ChatStore;
  messages: readonly Message[];
  label: string;
  words?: readonly string[];
  /** The chat shows the place of a message now. */
  went: () => void;
  /** Beside a message. */
  action?: (message: Message) => ComponentChildren;
}

/** How many are shown around a message that is too far up to go to. */
const AROUND = 3;

/** Messages apart from the chat; a press leads to where they were said, or shows what was said around them. */
export function FoundList({ store, messages, label, words = [], went, action }: FoundListProps) {
  const around = useSignal<{ id: string; messages: readonly Message[] } | null>(null);
  const hidden = store.around.hidden.value;
  const go = async (message: Message) => {
    if (await store.reveal(message.seq)) return went();
    const part = { before: message.seq + AROUND + 1 };
    const answer = await readHistory(store.code, part, new AbortController().signal);
    const near = answer.ok ? answer.value.messages.slice(-(2 * AROUND + 1)) : [];
    around.value = { id: message.id, messages: near };
  };
  return (
    <ul class="found" aria-label={label}>
      {messages
        .filter((message) => !hidden.has(message.userId))
        .map((message) => (
          <li key={message.id}>
            <div class="found-row">
              <button type="button" class="found-go" onClick={() => void go(message)}>
                <Excerpt message={message} mine={message.userId === store.myId} words={words} />
              </button>
              {action?.(message)}
            </div>
            {around.value?.id === message.id && (
              <ul class="found-around" aria-label="What was said around it">
                {around.value.messages
                  .filter((near) => !hidden.has(near.userId))
                  .map((near) => (
                    <li key={near.id} aria-current={near.id === message.id || undefined}>
                      <Excerpt message={near} mine={near.userId === store.myId} words={words} />
                    </li>
                  ))}
              </ul>
            )}
          </li>
        ))}
    </ul>
  );
}
