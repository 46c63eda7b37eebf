import type { ReadonlySignal } from "@preact/signals";
import { ArrowDown, BellOff, MessageCircle } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { useNamed } from "../live/names";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { formatTime } from "../ui/time";
import { ChatLog } from "./ChatLog";
import { Composer } from "./Composer";
import type { ChatStore } from "./chatStore";
import { typingText } from "./typing";
import "./chat.css";

interface ChatPanelProps {
  store: ChatStore;
  /** The socket is in; otherwise lines wait. */
  live: ReadonlySignal<boolean>;
  /** Names come and go in a small room; a large one only counts. */
  crowded: boolean;
}

export function ChatPanel({ store, live, crowded }: ChatPanelProps) {
  const history = store.reader.newest.value;
  const nothing = store.rows.value.length === 0;
  const named = useNamed();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!panel.current) return;
    const sights = new IntersectionObserver(([entry]) => {
      if (entry) store.reading.onScreen.value = entry.isIntersecting;
    });
    sights.observe(panel.current);
    return () => sights.disconnect();
  }, [store]);
  return (
    <section class="card chat" aria-label="Conversation" ref={panel}>
      <h2 class="visually-hidden">Chat</h2>
      {history.kind === "failed" && (
        <Failure
          what="The messages could not be read."
          problem={history.problem}
          retry={() => void store.reader.readNewest()}
        />
      )}
      {history.kind === "loading" && nothing && <Skeleton of="the messages" lines={6} />}
      {history.kind === "ready" && nothing ? (
        <div class="chat-empty">
          <Empty icon={MessageCircle} title="No words yet">
            <p>Say hello, or say what you are going to do. Nobody is in a hurry here.</p>
          </Empty>
        </div>
      ) : (
        <ChatLog store={store} live={live} crowded={crowded} />
      )}
      <p class="visually-hidden" aria-live="polite">
        {store.announcer.said.value}
      </p>
      <Newest store={store} />
      <QuietLine store={store} />
      <p class="chat-typing small muted" dir="auto">
        {typingText(named(store.typing.people.value))}
      </p>
      <Composer store={store} />
    </section>
  );
}

/** How much waits for the break; said once, and never with a sound. */
function QuietLine({ store }: { store: ChatStore }) {
  const phase = store.around.quietPhase.value;
  if (phase === null || store.quiet.after.value === null) return null;
  const count = store.quiet.waiting.value;
  const until = phase.until === null ? "the break" : formatTime(new Date(phase.until));
  return (
    <div class="chat-quiet small">
      <Icon of={BellOff} size={1} />
      <p>
        {`Quiet until ${until}`}
        {count > 0 && <span class="numbers">{` · ${count}`}</span>}
        <span class="visually-hidden">{count > 0 && " waiting"}</span>
      </p>
      {count > 0 && (
        <Button small kind="plain" onClick={() => store.quiet.lift()}>
          Show now
        </Button>
      )}
    </div>
  );
}

function Newest({ store }: { store: ChatStore }) {
  const { following, unread } = store.reading;
  if (following.value && store.atEnd.value) return null;
  const count = unread.value;
  return (
    <div class="chat-newest">
      <Button small icon={ArrowDown} onClick={() => store.jumpToNewest()}>
        {count > 0 ? `${count} new` : "Newest"}
      </Button>
    </div>
  );
}
