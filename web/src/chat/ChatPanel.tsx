import { type ReadonlySignal, useSignal } from "@preact/signals";
import { ArrowDown, BellOff, MessageCircle, UserPlus } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import { useNamed } from "../live/names";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { formatTime } from "../ui/time";
import { ChatHead, type ChatPart } from "./ChatHead";
import { ChatLog } from "./ChatLog";
import { Composer } from "./Composer";
import type { ChatStore } from "./chatStore";
import { UnlessMuted } from "./Muted";
import { PinsPanel } from "./PinsPanel";
import { SearchPanel } from "./SearchPanel";
import { typingText } from "./typing";
import "./chat.css";
import "./message.css";
import "./found.css";
import "./composer.css";

interface ChatPanelProps {
  store: ChatStore;
  /** The socket is in; otherwise lines wait. */
  live: ReadonlySignal<boolean>;
  /** Names come and go in a small room; a large one only counts. */
  crowded: boolean;
  /** Copies what leads into the room. */
  invite: () => void;
}

export function ChatPanel({ store, live, crowded, invite }: ChatPanelProps) {
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
  const part = useSignal<ChatPart>("log");
  const back = () => {
    part.value = "log";
  };
  return (
    <section class="card chat" aria-label="Conversation" ref={panel}>
      {part.value === "log" && (
        <ChatHead
          store={store}
          open={(next) => {
            part.value = next;
          }}
        />
      )}
      {part.value === "search" && <SearchPanel store={store} close={back} />}
      {part.value === "pins" && <PinsPanel store={store} close={back} />}
      {part.value === "log" && <Log store={store} live={live} crowded={crowded} invite={invite} />}
      <p class="visually-hidden" aria-live="polite">
        {store.announcer.said.value}
      </p>
      <Newest store={store} shown={part.value === "log"} />
      <QuietLine store={store} />
      <p class="chat-typing small muted" dir="auto">
        {typingText(named(store.typing.people.value))}
      </p>
      <UnlessMuted store={store}>
        <Composer store={store} />
      </UnlessMuted>
    </section>
  );
}

function Log({ store, live, crowded, invite }: ChatPanelProps) {
  const history = store.reader.newest.value;
  const nothing = store.rows.value.length === 0;
  const settled = store.around.settled.value;
  const waiting = (history.kind === "loading" || !settled) && nothing;
  return (
    <>
      {history.kind === "failed" && (
        <Failure
          what="The messages could not be read."
          problem={history.problem}
          retry={() => void store.reader.readNewest()}
        />
      )}
      {waiting && <Skeleton of="the messages" lines={6} />}
      {history.kind === "ready" && settled && nothing && !store.hasOlder.value ? (
        <div class="chat-empty">
          <Empty icon={MessageCircle} title="No words yet">
            <p>Say hello, or say what you are going to do. Nobody is in a hurry here.</p>
            {store.around.people.value.length === 1 && (
              <>
                <p>You are first. Send somebody the way in.</p>
                <Button icon={UserPlus} onClick={invite}>
                  Copy invite
                </Button>
              </>
            )}
          </Empty>
        </div>
      ) : (
        !waiting && <ChatLog store={store} live={live} crowded={crowded} />
      )}
    </>
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

function Newest({ store, shown }: { store: ChatStore; shown: boolean }) {
  const { following, unread } = store.reading;
  if (!shown || (following.value && store.atEnd.value)) return null;
  const count = unread.value;
  return (
    <div class="chat-newest">
      <Button small icon={ArrowDown} onClick={() => store.jumpToNewest()}>
        {count > 0 ? `${count} new` : "Newest"}
      </Button>
    </div>
  );
}
