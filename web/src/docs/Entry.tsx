import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface EntryProps {
  /** Behind the `#` of its address: `rooms/open_room`. */
  at: string;
  /** It is what the address names: open, and in sight. */
  meant: boolean;
  head: ComponentChildren;
  children: () => ComponentChildren;
}

/** A line that opens; open, it has an address of its own. */
export function Entry({ at, meant, head, children }: EntryProps) {
  const open = useSignal(meant);
  const here = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (!meant) return;
    open.value = true;
    here.current?.scrollIntoView({ block: "start" });
  }, [meant, open]);
  return (
    <details
      class="docs-entry"
      ref={here}
      open={open.value}
      onToggle={(event) => {
        if (event.currentTarget.open === open.value) return;
        open.value = event.currentTarget.open;
        // Not a step of its own in the history: whoever goes back leaves the page.
        if (open.value) history.replaceState(history.state, "", `#${at}`);
      }}
    >
      <summary>{head}</summary>
      {open.value && <div class="docs-body">{children()}</div>}
    </details>
  );
}
