import type { ComponentChildren } from "preact";

/** Around a table that may be wider or longer than its place; focusable, since it scrolls by itself. */
export function TableFrame({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section class="admin-table" aria-label={name} tabIndex={0}>
      <table>{children}</table>
    </section>
  );
}
