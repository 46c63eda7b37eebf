import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";

/** The press that closes a popover by falling outside of it is also a press on its button: it must not open again. */
const SAME_PRESS_MS = 250;

/** Whether a popover is open, and beside what. */
export function usePopover(): {
  anchor: HTMLElement | null;
  toggle: (beside: HTMLElement) => void;
  close: () => void;
} {
  const anchor = useSignal<HTMLElement | null>(null);
  const closed = useRef({ beside: null as HTMLElement | null, at: 0 });
  const close = () => {
    closed.current = { beside: anchor.peek(), at: performance.now() };
    anchor.value = null;
  };
  return {
    anchor: anchor.value,
    close,
    toggle: (beside) => {
      const last = closed.current;
      if (anchor.peek()) close();
      else if (last.beside !== beside || performance.now() - last.at > SAME_PRESS_MS) anchor.value = beside;
    },
  };
}
