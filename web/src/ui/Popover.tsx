import type { ComponentChildren, TargetedEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { nextByArrow } from "./arrows";
import "./popover.css";

interface PopoverProps {
  /** What it opens beside, and where the focus goes back to. */
  anchor: HTMLElement;
  /** Says what it holds. */
  name: string;
  onClose: () => void;
  children: ComponentChildren;
}

/** Kept free around it, in px. */
const EDGE = 8;

/**
 * A small panel above everything else, beside its anchor; mount it to open it. The browser closes it on Escape
 * and on a press outside; the arrow keys go about in it.
 */
export function Popover({ anchor, name, onClose, children }: PopoverProps) {
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const shown = panel.current;
    if (!shown) return;
    shown.showPopover();
    place(shown, anchor);
    (shown.querySelector<HTMLElement>("[data-first]") ?? focusable(shown)[0])?.focus();
    const scrolled = (event: Event) => {
      if (!(event.target instanceof Node) || !shown.contains(event.target)) onClose();
    };
    // What it stands beside moves away.
    document.addEventListener("scroll", scrolled, { capture: true });
    window.addEventListener("resize", onClose);
    return () => {
      document.removeEventListener("scroll", scrolled, { capture: true });
      window.removeEventListener("resize", onClose);
      const left = document.activeElement;
      if ((shown.contains(left) || left === document.body) && anchor.isConnected) {
        anchor.focus({ preventScroll: true });
      }
    };
  }, [anchor]);
  return (
    <div
      ref={panel}
      class="popover"
      popover="auto"
      role="dialog"
      aria-label={name}
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
      onKeyDown={go}
    >
      {children}
    </div>
  );
}

function go(event: TargetedEvent<HTMLElement, KeyboardEvent>): void {
  // The keys of the page are not meant while this is open; Escape is left to the browser, which closes it.
  event.stopPropagation();
  const next = nextByArrow(event, focusable(event.currentTarget));
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function focusable(panel: HTMLElement): HTMLElement[] {
  return [...panel.querySelectorAll<HTMLElement>("button, input, a[href]")];
}

function place(panel: HTMLElement, anchor: HTMLElement): void {
  const beside = anchor.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const below = beside.bottom + EDGE / 2;
  const fitsBelow = below + height <= window.innerHeight - EDGE;
  const top = fitsBelow ? below : Math.max(EDGE, beside.top - EDGE / 2 - height);
  const wanted = document.dir === "rtl" ? beside.left : beside.right - width;
  const left = Math.min(Math.max(EDGE, wanted), window.innerWidth - EDGE - width);
  panel.style.setProperty("--top", `${top}px`);
  panel.style.setProperty("--left", `${left}px`);
}
