import { signal } from "@preact/signals";
import { CircleCheck, TriangleAlert, X } from "lucide";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { type Problem, shortId, words } from "../api/problem";
import { IconButton } from "./Button";
import { Icon } from "./Icon";

interface Toast {
  id: number;
  text: string;
  tone: "calm" | "alert";
}

/** Long enough to read two lines; people who need longer can hover or focus it, which keeps it. */
const shownMs = 6_000;
const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

/** Says something in passing at the foot of the page. */
export function toast(text: string, tone: Toast["tone"] = "calm"): void {
  lastId += 1;
  // Three at most: more would cover the page that they speak about.
  toasts.value = [...toasts.value, { id: lastId, text, tone }].slice(-3);
  expire(lastId);
}

/** Says what failed, why, and the short id. */
export function toastProblem(what: string, problem: Problem): void {
  const id = shortId(problem);
  toast(`${what} ${words(problem)}${id && ` (${id})`}`, "alert");
}

/** Where toasts can be shown: the page, and each dialog that is open over it. */
const places = signal<readonly symbol[]>([]);

/**
 * The toasts, in the place that was opened last: what lies under a modal dialog is neither seen nor heard, nor can
 * it be pressed.
 */
export function Toasts() {
  const place = useMemo(() => Symbol("toasts"), []);
  useLayoutEffect(() => {
    places.value = [...places.peek(), place];
    return () => {
      places.value = places.peek().filter((it) => it !== place);
    };
  }, [place]);
  if (places.value.at(-1) !== place) return null;
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((entry) => (
        <div class={`toast ${entry.tone}`} data-toast={entry.id} key={entry.id}>
          <Icon of={entry.tone === "alert" ? TriangleAlert : CircleCheck} />
          <p>{entry.text}</p>
          <IconButton icon={X} name="Dismiss" small onClick={() => dismiss(entry.id)} />
        </div>
      ))}
    </div>
  );
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((entry) => entry.id !== id);
}

function expire(id: number): void {
  setTimeout(() => {
    if (document.querySelector(`[data-toast="${id}"]:is(:hover, :focus-within)`)) expire(id);
    else dismiss(id);
  }, shownMs);
}
