import { useSignal } from "@preact/signals";
import { ChevronDown } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Icon } from "../ui/Icon";
import "./menu.css";

interface MenuProps {
  /** Names the button for people who do not see it. */
  name: string;
  button: ComponentChildren;
  /** What the button shows says by itself that there is more; it needs no arrow. */
  bare?: boolean;
  children: ComponentChildren;
}

/** A button that shows and hides a panel of links and actions; Escape, a press outside and leaving it close it. */
export function Menu({ name, button, bare, children }: MenuProps) {
  const open = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const panelId = useId();
  const close = () => {
    open.value = false;
  };
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const isInside = (target: EventTarget | null) => target instanceof Node && root.current?.contains(target);
    document.addEventListener("pointerdown", (event) => !isInside(event.target) && close(), { signal });
    root.current?.addEventListener(
      "focusout",
      (event) => event.relatedTarget && !isInside(event.relatedTarget) && close(),
      { signal },
    );
    root.current?.addEventListener(
      "keydown",
      (event) => {
        if (event.key !== "Escape" || !open.value) return;
        event.stopPropagation();
        close();
        opener.current?.focus();
      },
      { signal },
    );
    // A chosen link or action is the end of the menu; a choice of colours is not. The focus goes back to the button
    // before the panel takes it away, so that a dialog opened from here has somewhere to return it to.
    panel.current?.addEventListener(
      "click",
      (event) => {
        if (!(event.target instanceof Element && event.target.closest("a, button"))) return;
        opener.current?.focus();
        close();
      },
      { signal },
    );
    return () => ending.abort();
  }, []);
  return (
    <div class="menu" ref={root}>
      <button
        type="button"
        class="menu-button"
        ref={opener}
        aria-expanded={open.value}
        aria-controls={panelId}
        aria-label={name}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {button}
        {!bare && <Icon of={ChevronDown} size={1} />}
      </button>
      <div class="menu-panel" id={panelId} ref={panel} hidden={!open.value}>
        {children}
      </div>
    </div>
  );
}
