/** Completing a name after `@` and an emoji after `:` while a message is written. Pure. */

import { findEmoji } from "./shortcodes";

export interface Asking {
  sign: "@" | ":";
  typed: string;
  /** Where the sign stands. */
  from: number;
}

export interface Suggestion {
  /** What is put in its place, a space after it. */
  insert: string;
  /** Shown first, and what it stands for. */
  label: string;
  detail: string;
}

export interface Named {
  id: string;
  username: string;
  displayName: string;
}

/** More would be a list to read, not a help. */
const MOST = 6;

/** What the text before the caret asks for; a lone colon asks for nothing, as it mostly is one. */
export function asking(text: string, caret: number): Asking | null {
  const match = /(?:^|[\s([{*_>])([@:])([\p{L}\p{N}_.+-]*)$/u.exec(
    text.slice(Math.max(0, caret - 40), caret),
  );
  const sign = match?.[1];
  const typed = match?.[2] ?? "";
  if (!match || (sign !== "@" && sign !== ":")) return null;
  if (sign === ":" && typed.length < 2) return null;
  return { sign, typed, from: caret - typed.length - 1 };
}

export function suggestions(
  { sign, typed }: Asking,
  people: readonly Named[],
  myId: string,
): readonly Suggestion[] {
  if (sign === ":") {
    return findEmoji(typed, MOST).map(({ sign: emoji, name }) => ({
      insert: emoji,
      label: emoji,
      detail: `:${name}:`,
    }));
  }
  const wanted = typed.toLowerCase();
  const begins = (name: string) =>
    name
      .toLowerCase()
      .split(/\s+/u)
      .some((word) => word.startsWith(wanted));
  return people
    .filter(({ id, username, displayName }) => id !== myId && (begins(username) || begins(displayName)))
    .slice(0, MOST)
    .map(({ username, displayName }) => ({
      insert: `@${username}`,
      label: displayName,
      detail: displayName === username ? "" : `@${username}`,
    }));
}

/** The text with the suggestion taken, and where the caret is then. */
export function completed(
  text: string,
  { from }: Asking,
  caret: number,
  { insert }: Suggestion,
): { text: string; caret: number } {
  const rest = text.slice(caret);
  const before = `${text.slice(0, from)}${insert}${rest.startsWith(" ") ? "" : " "}`;
  return { text: before + rest, caret: before.length + (rest.startsWith(" ") ? 1 : 0) };
}
