import { useComputed } from "@preact/signals";
import { CornerUpLeft } from "lucide";
import { useContext, useMemo } from "preact/hooks";
import { type NameOf, Names } from "../live/names";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { formatMoment, formatTime } from "../ui/time";
import { toast } from "../ui/toasts";
import type { ChatStore } from "./chatStore";
import type { Message } from "./feed";
import { Marked } from "./Marked";
import { MessageTools } from "./MessageTools";
import { type Block, mentions, parse, plain, plainOf } from "./markdown";

interface SaidProps {
  message: Message;
  leads: boolean;
  answers: Message | null;
  store: ChatStore;
}

/** A message that the room has. */
export function Said({ message, leads, answers, store }: SaidProps) {
  const at = new Date(message.at);
  const nameOf = useContext(Names);
  const name = nameOf({ user_id: message.userId, username: message.username });
  const mine = message.userId === store.myId;
  const active = useComputed(() => store.active.value === message.id);
  const revealed = useComputed(() => store.revealed.value === message.id);
  const saving = useComputed(() =>
    store.changes.pending.value.some((change) => change.kind === "edit" && change.id === message.id),
  );
  const blocks = useMemo(() => parse(message.text), [message.text]);
  const words = message.deleted ? "This message was deleted." : plainOf(blocks);
  return (
    <article
      class="line"
      data-row="message"
      data-message={message.id}
      data-mine={mine || undefined}
      data-leads={leads || undefined}
      data-called={(!mine && mentions(blocks, store.myName)) || undefined}
      data-revealed={revealed.value || undefined}
      aria-label={`${mine ? "You" : name}, ${formatTime(at)}: ${words}`}
      tabIndex={-1}
    >
      {leads && !mine && <Avatar name={name} seed={message.userId} size={1.75} />}
      {leads && (
        <p class="line-head">
          <bdi class="line-author one-line">{mine ? "You" : name}</bdi>
          <time class="muted" dateTime={at.toISOString()} title={formatMoment(at)}>
            {formatTime(at)}
          </time>
        </p>
      )}
      {message.replyTo !== null && <Answered message={answers} store={store} nameOf={nameOf} />}
      <div class="bubble" title={leads ? undefined : formatTime(at)}>
        {message.deleted ? (
          <p class="line-text muted">This message was deleted.</p>
        ) : (
          <Words text={message.text} blocks={blocks} store={store} />
        )}
        {message.edited && !message.deleted && !saving.value && <span class="line-note muted">edited</span>}
        {saving.value && <span class="line-note muted">saving…</span>}
      </div>
      {message.reactions.length > 0 && <Reactions message={message} store={store} />}
      {active.value && !message.deleted && <MessageTools message={message} store={store} name={name} />}
    </article>
  );
}

interface WordsProps {
  text: string;
  blocks: readonly Block[];
  store: ChatStore;
}

export function Words({ text, blocks, store }: WordsProps) {
  const named = (username: string) => {
    const wanted = username.toLowerCase();
    const person = store.around.people.peek().find((it) => it.username.toLowerCase() === wanted);
    return person ? { displayName: person.displayName, me: person.id === store.myId } : null;
  };
  return <Marked text={text} blocks={blocks} named={named} />;
}

interface AnsweredProps {
  message: Message | null;
  store: ChatStore;
  nameOf: NameOf;
}

/** What a message answers, in one line that leads there. */
export function Answered({ message, store, nameOf }: AnsweredProps) {
  if (!message) {
    return (
      <p class="answered muted">
        <Icon of={CornerUpLeft} size={0.875} /> an earlier message
      </p>
    );
  }
  const { userId, username, deleted, text, seq } = message;
  const author = userId === store.myId ? "You" : nameOf({ user_id: userId, username });
  const go = async () => {
    if (!(await store.reveal(seq))) toast("That message is too far up to go there.");
  };
  return (
    <button type="button" class="answered muted" aria-label={`Answers ${author}`} onClick={() => void go()}>
      <Icon of={CornerUpLeft} size={0.875} />
      <bdi class="line-author">{author}</bdi>
      <bdi class="one-line">{deleted ? "deleted" : plain(text)}</bdi>
    </button>
  );
}

function Reactions({ message, store }: { message: Message; store: ChatStore }) {
  return (
    <p class="reactions">
      {message.reactions.map(({ emoji, count, mine }) => (
        <button
          type="button"
          class="reaction"
          aria-pressed={mine}
          aria-label={`${emoji} ${count}${mine ? ", yours too" : ""}`}
          title={mine ? "Take yours back" : "Add yours"}
          onClick={() => store.react(message, emoji)}
          key={emoji}
        >
          {emoji} <span class="numbers">{count}</span>
        </button>
      ))}
    </p>
  );
}
