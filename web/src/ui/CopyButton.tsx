import { useSignal } from "@preact/signals";
import { Check, Copy } from "lucide";
import { Button, IconButton } from "./Button";
import { toast } from "./toasts";

interface CopyProps {
  /** What goes to the clipboard. */
  text: string;
  /** What the button does: "Copy the invite link". */
  name: string;
  iconOnly?: boolean;
}

/** Long enough to notice the tick, short enough to copy again. */
const tickMs = 2_000;

/** Copies a text and says so, with a tick in the button and in the live region. */
export function CopyButton({ text, name, iconOnly }: CopyProps) {
  const done = useSignal(false);
  const icon = done.value ? Check : Copy;
  const copy = async () => {
    if (!(await copyText(text))) return;
    done.value = true;
    setTimeout(() => {
      done.value = false;
    }, tickMs);
  };
  return iconOnly ? (
    <IconButton icon={icon} name={name} onClick={copy} />
  ) : (
    <Button icon={icon} onClick={copy}>
      {name}
    </Button>
  );
}

/** Puts a text on the clipboard and says so; where the browser forbids it, shows the text to copy by hand. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copied.");
    return true;
  } catch {
    toast(`Your browser did not let us copy. Here it is: ${text}`, "alert");
    return false;
  }
}
