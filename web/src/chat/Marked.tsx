import { type Block, type Inline, onlyEmoji } from "./markdown";

interface MarkedProps {
  text: string;
  blocks: readonly Block[];
  /** Who a mentioned name is, or null for nobody here. */
  named: (username: string) => { displayName: string; me: boolean } | null;
}

/** A message's text as elements. */
export function Marked({ text, blocks, named }: MarkedProps) {
  return (
    <div class="line-text" dir="auto" data-large={onlyEmoji(text) || undefined}>
      {blocks.map((block) => drawn(block, named))}
    </div>
  );
}

function drawn(block: Block, named: MarkedProps["named"]) {
  switch (block.kind) {
    case "words":
      return <p>{block.parts.map((part) => inline(part, named))}</p>;
    case "quote":
      return <blockquote>{block.parts.map((part) => inline(part, named))}</blockquote>;
    case "code":
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide line scrolls sideways, by keyboard as well.
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
  }
}

function inline(part: Inline, named: MarkedProps["named"]) {
  switch (part.kind) {
    case "text":
      return part.text;
    case "bold":
      return <strong>{part.parts.map((inner) => inline(inner, named))}</strong>;
    case "italic":
      return <em>{part.parts.map((inner) => inline(inner, named))}</em>;
    case "code":
      return <code>{part.text}</code>;
    case "link":
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow ugc">
          {part.text}
        </a>
      );
    case "mention": {
      const person = named(part.username);
      if (!person) return part.text;
      return (
        <bdi class="mention" data-me={person.me || undefined} title={part.text}>
          {`@${person.displayName}`}
        </bdi>
      );
    }
  }
}
