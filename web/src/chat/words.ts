/** A message's text cut into words and links. Links become elements; nothing ever becomes HTML. */

export type Piece = { kind: "text"; text: string } | { kind: "link"; text: string; href: string };

const LINK = /https:\/\/[^\s<>"'`]+/giu;
/** Punctuation that ends the sentence around a link rather than the link. */
const TRAILING = /[.,:;!?…»”’*]+$/u;

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const candidate = trimmed(match[0]);
    const href = address(candidate);
    if (!href) continue;
    if (match.index > from) found.push({ kind: "text", text: text.slice(from, match.index) });
    found.push({ kind: "link", text: candidate, href });
    from = match.index + candidate.length;
  }
  if (from < text.length) found.push({ kind: "text", text: text.slice(from) });
  return found;
}

function trimmed(candidate: string): string {
  let link = candidate.replace(TRAILING, "");
  // "(see https://example.org/a)" ends before the bracket, "https://example.org/a_(b)" does not.
  while (link.endsWith(")") && count(link, ")") > count(link, "("))
    link = link.slice(0, -1).replace(TRAILING, "");
  return link;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

/** Only https, and no name and password in front of the host: those serve to deceive. */
function address(candidate: string): string | null {
  if (!URL.canParse(candidate)) return null;
  const url = new URL(candidate);
  return url.protocol === "https:" && url.username === "" && url.password === "" ? url.href : null;
}
