import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../ui/Button";
import { ChatRow } from "./ChatRow";
import type { ChatStore } from "./chatStore";

/** So near the end counts as being there: about one line. */
const NEAR_END_PX = 56;
/** Begin to fetch before the edge is reached. */
const NEAR_EDGE_PX = 300;

interface ChatLogProps {
  store: ChatStore;
  live: ReadonlySignal<boolean>;
  crowded: boolean;
}

/** The messages, scrolled by the person: sticks to the newest, or stays where they are reading. */
export function ChatLog({ store, live, crowded }: ChatLogProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const settle = () => {
    const log = scroller.current;
    if (!log) return;
    if (store.reading.following.peek()) log.scrollTop = log.scrollHeight;
    else if (anchor.current) hold(log, anchor.current);
  };
  useLayoutEffect(settle);
  useEffect(() => {
    const log = scroller.current;
    if (!log) return;
    const sizes = new ResizeObserver(settle);
    sizes.observe(log);
    return () => sizes.disconnect();
  }, [store]);
  const scrolled = () => {
    const log = scroller.current;
    // A log that is not on screen (another pane of a phone) has no size and says nothing.
    if (!log || log.clientHeight === 0) return;
    const toEnd = log.scrollHeight - log.scrollTop - log.clientHeight;
    anchor.current = held(log);
    store.follow(toEnd < NEAR_END_PX);
    if (log.scrollTop < NEAR_EDGE_PX && store.hasOlder.value && store.reader.older.value.kind === "ready")
      void store.showOlder();
    else if (toEnd < NEAR_EDGE_PX) store.showNewer();
  };
  const busy = store.reader.older.value.kind === "loading";
  return (
    <div
      class="chat-log"
      role="log"
      aria-label="Chat"
      aria-busy={busy}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      ref={scroller}
      onScroll={scrolled}
    >
      <Beginning store={store} />
      {store.rows.value.map((row) => (
        <ChatRow row={row} key={row.key} store={store} live={live.value} crowded={crowded} />
      ))}
    </div>
  );
}

function Beginning({ store }: { store: ChatStore }) {
  const older = store.reader.older.value;
  if (store.reader.newest.value.kind !== "ready") return null;
  if (!store.hasOlder.value) return <p class="chat-aside">This is where the room's chat begins.</p>;
  if (older.kind !== "failed")
    return <p class="chat-aside">{older.kind === "loading" ? "Reading older messages…" : ""}</p>;
  return (
    <p class="chat-aside">
      Older messages could not be read.{" "}
      <Button small onClick={() => void store.showOlder()}>
        Try again
      </Button>
    </p>
  );
}

/** A row in sight, and how far below the upper edge it stands. */
interface Anchor {
  row: HTMLElement;
  top: number;
}

function held(log: HTMLElement): Anchor | null {
  for (const row of log.children) {
    if (
      row instanceof HTMLElement &&
      row.offsetTop + row.offsetHeight > log.scrollTop &&
      row.dataset.row === "message"
    ) {
      return { row, top: row.offsetTop - log.scrollTop };
    }
  }
  return null;
}

/** Keep that row where it was, whatever came in above it. */
function hold(log: HTMLElement, { row, top }: Anchor): void {
  if (!row.isConnected) return;
  const wanted = row.offsetTop - top;
  if (Math.abs(wanted - log.scrollTop) > 1) log.scrollTop = wanted;
}
