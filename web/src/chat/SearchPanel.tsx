import { useSignal } from "@preact/signals";
import { ArrowLeft, Search, SearchX } from "lucide";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Problem } from "../api/problem";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { type Found, searchMessages } from "./api";
import type { ChatStore } from "./chatStore";
import { FoundList } from "./FoundList";
import { wordsOf } from "./found";

/** A pause in typing after which the search is asked. */
const PAUSE_MS = 300;

type State =
  | { kind: "nothing" }
  | { kind: "asking" }
  | { kind: "failed"; problem: Problem }
  | { kind: "found"; q: string; found: Found };

/** Messages by their words, whatever their age. */
export function SearchPanel({ store, close }: { store: ChatStore; close: () => void }) {
  const typed = useSignal("");
  const state = useSignal<State>({ kind: "nothing" });
  const round = useSignal(0);
  const field = useRef<HTMLInputElement>(null);
  const q = typed.value.trim();
  useLayoutEffect(() => field.current?.focus(), []);
  useEffect(() => {
    if (q === "") {
      state.value = { kind: "nothing" };
      return;
    }
    const ending = new AbortController();
    const waiting = setTimeout(async () => {
      if (state.peek().kind !== "found") state.value = { kind: "asking" };
      const answer = await searchMessages(store.code, q, null, ending.signal);
      if (ending.signal.aborted) return;
      state.value = answer.ok
        ? { kind: "found", q, found: answer.value }
        : { kind: "failed", problem: answer.problem };
    }, PAUSE_MS);
    return () => {
      clearTimeout(waiting);
      ending.abort();
    };
  }, [q, round.value]);
  const more = async ({ q: asked, found }: { q: string; found: Found }) => {
    const answer = await searchMessages(store.code, asked, found.next, new AbortController().signal);
    if (!answer.ok || typed.value.trim() !== asked) return;
    const messages = [...found.messages, ...answer.value.messages];
    state.value = { kind: "found", q: asked, found: { messages, next: answer.value.next } };
  };
  const now = state.value;
  return (
    <div class="chat-panel">
      <div class="chat-panel-head">
        <IconButton icon={ArrowLeft} name="Back to the chat" onClick={close} />
        <label class="search">
          <span class="visually-hidden">Search the chat</span>
          <Icon of={Search} />
          <input
            ref={field}
            class="input"
            type="search"
            maxLength={200}
            placeholder="Search the chat"
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
            onKeyDown={(event) => {
              if (event.key === "Escape") close();
            }}
          />
        </label>
      </div>
      <div class="chat-panel-body">
        {now.kind === "asking" && <Skeleton of="what was found" />}
        {now.kind === "failed" && (
          <Failure
            what="The chat could not be searched."
            problem={now.problem}
            retry={() => {
              round.value += 1;
            }}
          />
        )}
        {now.kind === "found" && now.found.messages.length === 0 && (
          <Empty icon={SearchX} title={`Nobody said “${now.q}”`}>
            <p>Try fewer letters, or another word.</p>
          </Empty>
        )}
        {now.kind === "found" && (
          <>
            <p class="visually-hidden" role="status">
              {`${now.found.messages.length}${now.found.next ? " or more" : ""} messages found`}
            </p>
            <FoundList
              store={store}
              messages={now.found.messages}
              words={wordsOf(now.q)}
              label="Found messages"
              went={close}
            />
            {now.found.next !== null && (
              <Button wide onClick={() => void more(now)}>
                Show older ones
              </Button>
            )}
          </>
        )}
      </div>
    </div>
  );
}
