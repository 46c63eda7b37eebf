import type { ComponentChildren } from "preact";
import { classes } from "./classes";

interface CardProps {
  /** Heading of the card; the card is then a region of that name. */
  title?: string;
  /** Heading level, 2 unless the card stands inside another. */
  level?: 2 | 3;
  /** At the end of the heading's line. */
  action?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

export function Card({ title, level = 2, action, class: extra, children }: CardProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section class={classes("card", extra)} aria-label={title}>
      {(title || action) && (
        <header class="card-head">
          {title && <Heading class="card-title">{title}</Heading>}
          {action}
        </header>
      )}
      {children}
    </section>
  );
}
