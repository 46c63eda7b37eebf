import type { IconNode } from "lucide";
import { h } from "preact";

interface IconProps {
  /** An icon of `lucide`, imported by name so that only the used ones are shipped. */
  of: IconNode;
  /** What it says; leave out where a word stands beside it. */
  name?: string;
  /** In rem; 1.25 beside text. */
  size?: number;
}

/** A line icon with 1.75 px strokes at its usual size, in the colour of the text around it. */
export function Icon({ of, name, size = 1.25 }: IconProps) {
  return (
    <svg
      class="icon"
      role={name ? "img" : undefined}
      aria-label={name}
      aria-hidden={name ? undefined : true}
      viewBox="0 0 24 24"
      width={`${size}rem`}
      height={`${size}rem`}
      fill="none"
      stroke="currentColor"
      stroke-width="1.75"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      {of.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  );
}
