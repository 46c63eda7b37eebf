import { RotateCw, Trash2 } from "lucide";
import { useContext, useMemo } from "preact/hooks";
import { Names, useNamed } from "../live/names";
import { Button } from "../ui/Button";
import type { ChatStore } from "./chatStore";
import { type Fold, summary } from "./comings";
import { dayName } from "./day";
import type { Message } from "./feed";
import { parse } from "./markdown";
import type { Outgoing } from "./outbox";
import { type Digest, digestText } from "./quiet";
import type { Row } from "./rows";
import { Answered, Said, Words } from "./Said";

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
    case "digest":
      return <Gathered digest={row.digest} />;
    case "comings":
      return <Comings fold={row.fold} crowded={crowded} />;
    case "message":
      return <Said message={row.message} leads={row.leads} answers={row.answers} store={store} />;
    case "outgoing":
      return <Sending line={row.line} leads={row.leads} answers={row.answers} store={store} live={live} />;
  }
}

function Gathered({ digest }: { digest: Digest }) {
  const named = useNamed();
  return (
    <p class="chat-day unread" data-row="digest">
      <span dir="auto">{digestText({ ...digest, people: named(digest.people) })}</span>
    </p>
  );
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
    <details class="more chat-aside" data-row="comings">
      <summary>{text}</summary>
      {names(fold.came, "came")}
      {names(fold.went, "left")}
    </details>
  );
}

interface SendingProps {
  line: Outgoing;
  leads: boolean;
  answers: Message | null;
  store: ChatStore;
  live: boolean;
}

function Sending({ line, leads, answers, store, live }: SendingProps) {
  const failed = line.state.kind === "failed" ? line.state.reason : null;
  const nameOf = useContext(Names);
  const blocks = useMemo(() => parse(line.text), [line.text]);
  const inTurn = line.state.kind === "queued" ? "waits its turn" : "sending…";
  const waiting = live ? inTurn : "waits for the connection";
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
      {line.replyTo !== null && <Answered message={answers} store={store} nameOf={nameOf} />}
      <div class="bubble">
        <Words text={line.text} blocks={blocks} store={store} />
      </div>
      {failed === null ? (
        <p class="line-note line-wait muted">{waiting}</p>
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
