/**
 * A message's text as blocks and inline parts: bold, italic, code, quotes, links, mentions and short-code emoji.
 * What comes out is data that is made into elements; nothing ever becomes HTML. Links show their own address, as
 * a link that says one thing and leads to another serves to deceive.
 *
 * One pass over the text, and each mark is taken off its stack once: a hostile line costs no more than a kind one.
 */

import { withEmoji } from "./shortcodes";
import { pieces } from "./words";

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "bold"; parts: readonly Inline[] }
  | { kind: "italic"; parts: readonly Inline[] }
  | { kind: "code"; text: string }
  | { kind: "link"; text: string; href: string }
  /** `@name` as it was written, and the name without its sign. */
  | { kind: "mention"; text: string; username: string };

export type Block =
  | { kind: "words"; parts: readonly Inline[] }
  | { kind: "quote"; parts: readonly Inline[] }
  | { kind: "code"; text: string };

const FENCE = /^```[\w+#.-]*\s*$/u;
const FENCED_LINE = /^```(.+)```\s*$/u;

export function parse(text: string): Block[] {
  const lines = text.split("\n");
  const blocks: Block[] = [];
  let words: string[] = [];
  let quoted: string[] = [];
  const close = () => {
    // Empty lines around a block are its distance, which the page gives it anyway.
    const said = words.join("\n").replace(/^\n+|\n+$/gu, "");
    if (said !== "") blocks.push({ kind: "words", parts: inline(said) });
    if (quoted.length > 0) blocks.push({ kind: "quote", parts: inline(quoted.join("\n")) });
    words = [];
    quoted = [];
  };
  // The last line that can end a block; without one, an opening fence is only three backticks.
  const lastFence = lines.findLastIndex((line) => FENCE.test(line));
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    const oneLine = FENCED_LINE.exec(line)?.[1];
    if (oneLine !== undefined) {
      close();
      blocks.push({ kind: "code", text: oneLine.trim() });
    } else if (FENCE.test(line) && at < lastFence) {
      close();
      const end = lines.findIndex((later, place) => place > at && FENCE.test(later));
      blocks.push({ kind: "code", text: lines.slice(at + 1, end).join("\n") });
      at = end;
    } else if (/^>(\s|$)/u.test(line)) {
      if (words.length > 0) close();
      quoted.push(line.replace(/^>\s?/u, ""));
    } else {
      if (quoted.length > 0) close();
      words.push(line);
    }
  }
  close();
  return blocks;
}

/** The text without its marks, on one line: for excerpts, and for being read out. */
export function plain(text: string): string {
  return plainOf(parse(text));
}

export function plainOf(blocks: readonly Block[]): string {
  const said = (parts: readonly Inline[]): string =>
    parts.map((part) => ("parts" in part ? said(part.parts) : part.text)).join("");
  return blocks
    .map((block) => (block.kind === "code" ? block.text : said(block.parts)))
    .join(" ")
    .replaceAll(/\s+/gu, " ")
    .trim();
}

/** Whether a message names this person, by the same rule as the service's counts. */
export function mentions(blocks: readonly Block[], username: string): boolean {
  const named = (parts: readonly Inline[]): boolean =>
    parts.some((part) =>
      "parts" in part
        ? named(part.parts)
        : part.kind === "mention" && part.username.toLowerCase() === username.toLowerCase(),
    );
  return blocks.some((block) => block.kind !== "code" && named(block.parts));
}

/** Nothing but one to three emoji: shown larger. */
export function onlyEmoji(text: string): boolean {
  if (text.length > MOST_EMOJI_LENGTH) return false;
  const signs = [...SIGNS.segment(withEmoji(text).replaceAll(/\s/gu, ""))].map(({ segment }) => segment);
  return signs.length > 0 && signs.length <= 3 && signs.every((sign) => PICTURE.test(sign));
}

const SIGNS = new Intl.Segmenter("en", { granularity: "grapheme" });
const PICTURE = /^\p{Extended_Pictographic}/u;
/** Three short codes, or three emoji made of many parts. */
const MOST_EMOJI_LENGTH = 80;

function inline(text: string): Inline[] {
  return text.split("\n").flatMap((line, place) => {
    const parts = oneLine(line);
    return place === 0 ? parts : [{ kind: "text" as const, text: "\n" }, ...parts];
  });
}

/** Code first, as nothing inside it means anything; then links; then marks in what is left. */
function oneLine(line: string): Inline[] {
  const marks = new Marks();
  for (const [place, piece, all] of cut(line).map((piece, place, all) => [place, piece, all] as const)) {
    // A mark beside code or a link stands beside something, not beside a space.
    if (piece.kind === "text") marked(piece.text, place > 0, place < all.length - 1, marks);
    else marks.add(piece);
  }
  return joined(marks.end());
}

function cut(line: string): Inline[] {
  const parts = line.split("`");
  const found: Inline[] = [];
  for (const [place, part] of parts.entries()) {
    const closed = place < parts.length - 1;
    if (place % 2 === 0) found.push(...pieces(part));
    else if (closed && part !== "") found.push({ kind: "code", text: part });
    else found.push({ kind: "text", text: closed ? "``" : `\`${part}` });
  }
  return found;
}

type Mark = "**" | "*" | "_";
const MARK = /\*\*|\*|_/gu;
const KIND = { "**": "bold", "*": "italic", _: "italic" } as const;

/** What is open at the moment, innermost last. */
class Marks {
  readonly #open: { mark: Mark; parts: Inline[] }[] = [];
  readonly #counts: Record<Mark, number> = { "**": 0, "*": 0, _: 0 };
  readonly #parts: Inline[] = [];

  add(...parts: Inline[]): void {
    (this.#open.at(-1)?.parts ?? this.#parts).push(...parts);
  }

  begin(mark: Mark): void {
    this.#open.push({ mark, parts: [] });
    this.#counts[mark] += 1;
  }

  /** Whether there was something of that mark to close. */
  close(mark: Mark): boolean {
    if (this.#counts[mark] === 0) return false;
    for (let last = this.#pop(); last; last = this.#pop()) {
      if (last.mark === mark) {
        this.add({ kind: KIND[mark], parts: joined(last.parts) });
        return true;
      }
      this.#asWritten(last);
    }
    return false;
  }

  end(): Inline[] {
    for (let last = this.#pop(); last; last = this.#pop()) this.#asWritten(last);
    return this.#parts;
  }

  #pop() {
    const last = this.#open.pop();
    if (last) this.#counts[last.mark] -= 1;
    return last;
  }

  /** A mark that was never closed is only a sign. */
  #asWritten({ mark, parts }: { mark: Mark; parts: Inline[] }): void {
    this.add({ kind: "text", text: mark });
    for (const part of parts) this.add(part);
  }
}

function marked(text: string, follows: boolean, goesOn: boolean, marks: Marks): void {
  let from = 0;
  for (const match of text.matchAll(MARK)) {
    const mark = match[0] as Mark;
    const before = text[match.index - 1] ?? (follows ? "." : " ");
    const after = text[match.index + mark.length] ?? (goesOn ? "." : " ");
    // "snake_case", "__init__" and "2 * 3 * 4" are what they are.
    const alone = mark !== "_" || (before !== "_" && after !== "_");
    const opens = alone && !/\s/u.test(after) && (mark !== "_" || !/[\p{L}\p{N}]/u.test(before));
    const closes = alone && !/\s/u.test(before) && (mark !== "_" || !/[\p{L}\p{N}]/u.test(after));
    if (!opens && !closes) continue;
    said(text.slice(from, match.index), marks);
    from = match.index + mark.length;
    if (closes && marks.close(mark)) continue;
    if (opens) marks.begin(mark);
    else marks.add({ kind: "text", text: mark });
  }
  said(text.slice(from), marks);
}

/** As the service counts them: a name that is no part of a longer word or an address. */
const MENTION = /(?<![\w.@-])@([\w.-]{3,32})/gu;

function said(text: string, marks: Marks): void {
  let from = 0;
  for (const match of text.matchAll(MENTION)) {
    const username = (match[1] ?? "").replace(/[.-]+$/u, "");
    if (username.length < 3) continue;
    add(text.slice(from, match.index), marks);
    marks.add({ kind: "mention", text: `@${username}`, username });
    from = match.index + username.length + 1;
  }
  add(text.slice(from), marks);
}

function add(text: string, marks: Marks): void {
  if (text !== "") marks.add({ kind: "text", text: withEmoji(text) });
}

function joined(parts: readonly Inline[]): Inline[] {
  const result: Inline[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (part.kind === "text" && last?.kind === "text") {
      result[result.length - 1] = { kind: "text", text: last.text + part.text };
    } else result.push(part);
  }
  return result;
}
