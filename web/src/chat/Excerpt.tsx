import { useContext } from "preact/hooks";
import { Names } from "../live/names";
import { Avatar } from "../ui/Avatar";
import { formatWhen, OWN_ZONE } from "../ui/time";
import type { Message } from "./feed";
import { marked } from "./found";
import { plain } from "./markdown";

interface ExcerptProps {
  message: Message;
  mine: boolean;
  /** Words to be set off. */
  words?: readonly string[];
}

/** A message apart from the chat: who, when, and what in plain words. */
export function Excerpt({ message, mine, words = [] }: ExcerptProps) {
  const nameOf = useContext(Names);
  const name = nameOf({ user_id: message.userId, username: message.username });
  const at = new Date(message.at).toISOString();
  return (
    <span class="found-message">
      <Avatar name={name} seed={message.userId} size={1.75} />
      <span class="line-head">
        <bdi class="line-author one-line">{mine ? "You" : name}</bdi>
        <time class="muted" dateTime={at}>
          {formatWhen(at, new Date(), OWN_ZONE)}
        </time>
      </span>
      <span class="found-text" dir="auto">
        {message.deleted
          ? "deleted"
          : marked(plain(message.text), words).map(({ text, hit }) => (hit ? <mark>{text}</mark> : text))}
      </span>
    </span>
  );
}
