import { RotateCw, Trash2 } from "lucide";
import { useContext } from "preact/hooks";
import { Names, useNamed } from "../live/names";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { formatTime } from "../ui/time";
import type { ChatStore } from "./chatStore";
import { type Fold, summary } from "./comings";
import { dayName } from "./day";
import type { Message } from "./feed";
import type { Outgoing } from "./outbox";
import type { Row } from "./rows";
import { pieces } from "./words";

interface ChatRowProps {
  row: Row;
  store: ChatStore;
  live: boolean;
  crowded: boolean;
}

export function ChatRow({ row, store, live, crowded }: ChatRowProps) {
  switch (row.kind) {
    case "day":
      return (
        <p class="chat-day" data-row="day">
          <span>{dayName(row.at, Date.now())}</span>
        </p>
      );
    case "unread":
      return (
        <p class="chat-day unread" data-row="unread">
          <span>new</span>
        </p>
      );
    case "comings":
      return <Comings fold={row.fold} crowded={crowded} />;
    case "message":
      return <Said message={row.message} leads={row.leads} mine={row.message.userId === store.myId} />;
    case "outgoing":
      return <Sending line={row.line} leads={row.leads} store={store} live={live} />;
  }
}

function Comings({ fold: { came, went, ...at }, crowded }: { fold: Fold; crowded: boolean }) {
  const named = useNamed();
  const fold: Fold = { ...at, came: named(came), went: named(went) };
  const text = summary(fold, !crowded);
  if (crowded || fold.came.length + fold.went.length === 1) {
    return (
      <p class="chat-aside" data-row="comings" dir="auto">
        {text}
      </p>
    );
  }
  const names = (people: Fold["came"], did: string) =>
    people.length > 0 && <p dir="auto">{`${people.map((person) => person.username).join(", ")} ${did}`}</p>;
  return (
    <details class="chat-aside" data-row="comings">
      <summary>{text}</summary>
      {names(fold.came, "came")}
      {names(fold.went, "left")}
    </details>
  );
}

function Said({ message, leads, mine }: { message: Message; leads: boolean; mine: boolean }) {
  const at = new Date(message.at);
  const name = useContext(Names)({ user_id: message.userId, username: message.username });
  return (
    <article class="line" data-row="message" data-mine={mine || undefined} data-leads={leads || undefined}>
      {leads && !mine && <Avatar name={name} seed={message.userId} size={1.75} />}
      {leads && (
        <p class="line-head">
          <bdi class="line-author one-line">{mine ? "You" : name}</bdi>
          <time class="muted" dateTime={at.toISOString()} title={at.toLocaleString()}>
            {formatTime(at)}
          </time>
        </p>
      )}
      <div class="bubble">
        {message.deleted ? (
          <p class="line-text muted">This message was deleted.</p>
        ) : (
          <Words text={message.text} />
        )}
        {message.edited && !message.deleted && <span class="line-note muted">edited</span>}
      </div>
      {message.reactions.length > 0 && (
        <p class="reactions">
          {message.reactions.map(({ emoji, count, mine: own }) => (
            <span class="reaction" data-mine={own || undefined} key={emoji}>
              {emoji} <span class="numbers">{count}</span>
            </span>
          ))}
        </p>
      )}
    </article>
  );
}

function Words({ text }: { text: string }) {
  return (
    <p class="line-text" dir="auto">
      {pieces(text).map((piece) =>
        piece.kind === "text" ? (
          piece.text
        ) : (
          <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow ugc">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}

function Sending({
  line,
  leads,
  store,
  live,
}: {
  line: Outgoing;
  leads: boolean;
  store: ChatStore;
  live: boolean;
}) {
  const failed = line.state.kind === "failed" ? line.state.reason : null;
  return (
    <article
      class="line sending"
      data-row="message"
      data-mine
      data-leads={leads || undefined}
      data-failed={failed !== null || undefined}
    >
      {leads && (
        <p class="line-head">
          <span class="line-author">You</span>
        </p>
      )}
      <div class="bubble">
        <Words text={line.text} />
      </div>
      {failed === null ? (
        <p class="line-note line-wait muted">{live ? "sending…" : "waits for the connection"}</p>
      ) : (
        <div class="line-failed">
          <p>{`Not sent. ${failed}`}</p>
          <Button small icon={RotateCw} onClick={() => store.sender.retry(line.clientId)}>
            Retry
          </Button>
          <Button small kind="plain" icon={Trash2} onClick={() => store.sender.discard(line.clientId)}>
            Discard
          </Button>
        </div>
      )}
    </article>
  );
}
