import type { ReadonlySignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { Button } from "../ui/Button";
import { ChatRow } from "./ChatRow";
import type { ChatStore } from "./chatStore";
import { type Row, same } from "./rows";

/** So near the end counts as being there: about one line. */
const NEAR_END_PX = 56;
/** Begin to fetch before the edge is reached: about a screen. */
const NEAR_EDGE_PX = 900;
/** How long a message that was jumped to stands out. */
const REVEALED_MS = 2_500;

interface ChatLogProps {
  store: ChatStore;
  live: ReadonlySignal<boolean>;
  crowded: boolean;
}

/** The messages, scrolled by the person: sticks to the newest, or stays where they are reading. */
export function ChatLog({ store, live, crowded }: ChatLogProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const anchor = useRef<Anchor | null>(null);
  const hintId = useId();
  const settle = () => {
    const log = scroller.current;
    if (!log || log.clientHeight === 0) return;
    if (store.reading.following.peek()) log.scrollTop = log.scrollHeight;
    else if (anchor.current) hold(log, anchor.current);
    // Where little of what is loaded is shown there is nothing to scroll, which is how more is asked for.
    if (log.scrollHeight <= log.clientHeight) readOlder(store);
  };
  useLayoutEffect(settle);
  useEffect(() => {
    const log = scroller.current;
    if (!log) return;
    const sizes = new ResizeObserver(settle);
    sizes.observe(log);
    return () => sizes.disconnect();
  }, [store]);
  useRevealed(store, scroller, anchor);
  const scrolled = () => {
    const log = scroller.current;
    // A log that is not on screen (another pane of a phone) has no size and says nothing.
    if (!log || log.clientHeight === 0) return;
    const toEnd = endDistance(log);
    anchor.current = held(log);
    store.follow(toEnd < NEAR_END_PX);
    if (log.scrollTop < NEAR_EDGE_PX) readOlder(store);
    else if (toEnd < NEAR_EDGE_PX) store.showNewer();
  };
  const rows = useDrawn(store, live.value, crowded);
  return (
    <>
      <p id={hintId} class="visually-hidden">
        The arrow keys go from message to message, Enter shows what can be done with one.
      </p>
      <div
        class="chat-log"
        role="log"
        aria-label="Chat"
        aria-describedby={hintId}
        // What is new is said beside it (ChatPanel): scrolling up brings old lines, which are no news.
        aria-live="off"
        aria-busy={store.reader.older.value.kind === "loading"}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
        tabIndex={0}
        ref={scroller}
        onScroll={scrolled}
        onKeyDown={(event) => walk(event)}
        onPointerMove={(event) => point(store, event)}
        onPointerLeave={(event) => event.pointerType === "mouse" && unless(store, event.currentTarget)}
        onFocusIn={(event) => point(store, event)}
      >
        <Beginning store={store} />
        {rows}
      </div>
    </>
  );
}

/** Rows that look as before keep their drawing, so that one new line costs one line and not two hundred. */
function useDrawn(store: ChatStore, live: boolean, crowded: boolean): VNode[] {
  const before = useRef({ live, crowded, drawn: new Map<string, { row: Row; node: VNode }>() });
  const { drawn } = before.current;
  const alike = before.current.live === live && before.current.crowded === crowded;
  const next = new Map<string, { row: Row; node: VNode }>();
  for (const row of store.rows.value) {
    const known = drawn.get(row.key);
    const keep = alike && known && same(known.row, row);
    next.set(
      row.key,
      keep
        ? known
        : { row, node: <ChatRow row={row} key={row.key} store={store} live={live} crowded={crowded} /> },
    );
  }
  before.current = { live, crowded, drawn: next };
  return [...next.values()].map(({ node }) => node);
}

function readOlder(store: ChatStore): void {
  if (store.hasOlder.value && store.reader.older.value.kind === "ready") void store.showOlder();
}

/** The message where the pointer moves, or the focus is, shows its actions; a mouse that rests takes them nowhere. */
function point(store: ChatStore, event: Event): void {
  const line = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-message]") : null;
  if (!line || document.querySelector(":popover-open")) return;
  store.active.value = line.dataset.message ?? null;
  // A finger cannot reach what is cut off above; a mouse would lose the words that it is about to select.
  if (event.type === "focusin" && matchMedia("(hover: none)").matches)
    line.scrollIntoView({ block: "nearest" });
}

function unless(store: ChatStore, log: HTMLElement): void {
  if (!log.contains(document.activeElement) && !document.querySelector(":popover-open"))
    store.active.value = null;
}

function walk(event: KeyboardEvent): void {
  const log = event.currentTarget;
  const at = event.target;
  if (!(log instanceof HTMLElement) || !(at instanceof HTMLElement)) return;
  const lines = [...log.querySelectorAll<HTMLElement>("[data-message]")];
  if (event.key === "Enter" && at.matches("[data-message]")) {
    event.preventDefault();
    at.querySelector<HTMLElement>("[data-more]")?.click();
    return;
  }
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const here = at.closest<HTMLElement>("[data-message]");
  const step = event.key === "ArrowUp" ? -1 : 1;
  const next = here ? lines[lines.indexOf(here) + step] : lastInSight(log, lines);
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function lastInSight(log: HTMLElement, lines: readonly HTMLElement[]): HTMLElement | undefined {
  return lines.findLast((line) => line.offsetTop < log.scrollTop + log.clientHeight - NEAR_END_PX / 2);
}

/** A message that was jumped to comes into the middle, and stands out for a moment. */
function useRevealed(
  store: ChatStore,
  scroller: { current: HTMLDivElement | null },
  anchor: { current: Anchor | null },
): void {
  const id = store.revealed.value;
  useEffect(() => {
    const log = scroller.current;
    if (!id || !log) return;
    const row = log.querySelector<HTMLElement>(`[data-message="${CSS.escape(id)}"]`);
    if (row) {
      log.scrollTop = row.offsetTop - (log.clientHeight - row.offsetHeight) / 2;
      anchor.current = { row, top: row.offsetTop - log.scrollTop };
      row.focus({ preventScroll: true });
    }
    // In a short chat the end is in sight wherever one jumps to.
    if (endDistance(log) < NEAR_END_PX) store.follow(true);
    const ending = setTimeout(() => {
      store.revealed.value = null;
    }, REVEALED_MS);
    return () => clearTimeout(ending);
  }, [id]);
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

function endDistance(log: HTMLElement): number {
  return log.scrollHeight - log.scrollTop - log.clientHeight;
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
