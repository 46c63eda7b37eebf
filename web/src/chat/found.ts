/** Showing why a message was found: the words in it. Pure. */

export interface Part {
  text: string;
  hit: boolean;
}

/** The words of a search; signs that only steer it are left out. */
export function wordsOf(q: string): string[] {
  return q
    .toLowerCase()
    .split(/[\s"“”]+/u)
    .filter((word) => word !== "" && word !== "or" && !word.startsWith("-"));
}

/** Long before the first hit is not shown: a hit must be in sight. */
const BEFORE = 60;

/** The text cut at its hits, in any case; shortened before the first one. */
export function marked(text: string, words: readonly string[]): Part[] {
  const wanted = words.filter(Boolean).map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&"));
  if (wanted.length === 0) return [{ text, hit: false }];
  const hits = new RegExp(wanted.join("|"), "giu");
  const first = text.search(hits);
  const start = first > BEFORE ? text.indexOf(" ", first - BEFORE) + 1 : 0;
  const shown = start > 0 ? `… ${text.slice(start)}` : text;
  const parts: Part[] = [];
  let from = 0;
  for (const match of shown.matchAll(hits)) {
    if (match.index > from) parts.push({ text: shown.slice(from, match.index), hit: false });
    parts.push({ text: match[0], hit: true });
    from = match.index + match[0].length;
  }
  if (from < shown.length) parts.push({ text: shown.slice(from), hit: false });
  return parts;
}
