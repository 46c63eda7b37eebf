import { X } from "lucide";
import { type ComponentChildren, createPortal } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { IconButton } from "./Button";
import { classes } from "./classes";
import { Toasts } from "./toasts";

interface DialogProps {
  title: string;
  /** Called for Escape and the cross; a press outside does nothing, as it would cost what was typed. */
  onClose: () => void;
  children: ComponentChildren;
  /** From the end of the page instead of its middle. */
  sheet?: boolean;
  /** From the side, as high as the window: for details beside a list. */
  side?: boolean;
}

/**
 * A modal dialog; mount it to open it. The browser's own keeps the focus inside, and this gives the focus back to
 * where it came from. It stands outside of the view that opens it: in a pane that a narrower window hides, it would be
 * hidden as well, and the page under it would stay inert.
 */
export function Dialog({ title, onClose, children, sheet, side }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      dialog.current?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return createPortal(
    <dialog
      ref={dialog}
      class={classes("dialog", sheet && "sheet", side && "side")}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="dialog-body">
        <header class="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <IconButton icon={X} name="Close" onClick={onClose} />
        </header>
        {children}
      </div>
      <Toasts />
    </dialog>,
    document.body,
  );
}
