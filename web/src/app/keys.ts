import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { store, stored } from "./storage";

/** One line of the help: the keys as they are written, and what they do. */
export interface KeyHelp {
  readonly keys: string;
  readonly does: string;
}

/** What a key does, by `KeyboardEvent.key` in lower case: "s", "/", " ", "escape". */
export type Bindings = Readonly<Record<string, () => void>>;

const storageKey = "cafe.keys";

/** Single-key shortcuts can be switched off: speech input and some keyboards press them by accident. */
export const keysOn = signal(stored(storageKey) !== "off");

/** The keys of the pages that are open now, for the help. */
export const keyHelp = signal<readonly KeyHelp[]>([]);

const layers = new Set<{ current: Bindings }>();

export function switchKeys(on: boolean): void {
  keysOn.value = on;
  store(storageKey, on ? null : "off");
}

/** Gives a view its keys for as long as it is shown; `help` must be a constant list. */
export function useKeys(bindings: Bindings, help: readonly KeyHelp[] = []): void {
  const layer = useRef(bindings);
  layer.current = bindings;
  useEffect(() => {
    layers.add(layer);
    keyHelp.value = [...keyHelp.value, ...help];
    return () => {
      layers.delete(layer);
      keyHelp.value = keyHelp.value.filter((line) => !help.includes(line));
    };
  }, [help]);
}

/** Milliseconds within which the second key of `G` then `H` must follow. */
const sequenceMs = 1_500;
let firstKey: { key: string; at: number } | null = null;

/** Handles one key press of the page; the shell listens once and passes all of them. */
export function pressed(event: KeyboardEvent): void {
  if (!keysOn.value || event.defaultPrevented || isForTyping(event)) return;
  const key = event.key.toLowerCase();
  const sequence = firstKey && event.timeStamp - firstKey.at < sequenceMs ? `${firstKey.key} ${key}` : null;
  firstKey = null;
  const action = (sequence && find(sequence)) || find(key);
  if (action) {
    event.preventDefault();
    action();
  } else if (startsSequence(key)) {
    firstKey = { key, at: event.timeStamp };
  }
}

function find(key: string): (() => void) | undefined {
  for (const layer of [...layers].reverse()) {
    const action = layer.current[key];
    if (action) return action;
  }
  return undefined;
}

function startsSequence(key: string): boolean {
  return [...layers].some((layer) => Object.keys(layer.current).some((name) => name.startsWith(`${key} `)));
}

/** Whether a key press belongs to a field, a dialog or the browser, not to the page. */
export function isForTyping(event: KeyboardEvent): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return true;
  if (document.querySelector("dialog[open]")) return true;
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest("input, textarea, select")) return true;
  // Space and Enter press a focused control; they must not do a second thing.
  return (event.key === " " || event.key === "Enter") && target.closest("a, button, summary") !== null;
}
