import { useSignal } from "@preact/signals";
import { Check, Copy } from "lucide";
import { Button } from "../../ui/Button";

interface CopyAndDoneProps {
  /** What goes to the clipboard. */
  text: string;
  /** What it is, for the button: "Copy token". */
  what: string;
  done: () => void;
}

/** The foot of a dialog that shows a secret once. */
export function CopyAndDone({ text, what, done }: CopyAndDoneProps) {
  const outcome = useSignal<"" | "copied" | "refused">("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      outcome.value = "copied";
    } catch {
      outcome.value = "refused";
    }
  };
  // Said here, not in a toast: what is outside an open dialog is neither seen nor read out.
  const said = {
    "": "",
    copied: "Copied.",
    refused: "Your browser did not let us copy. Please do it by hand.",
  };
  return (
    <>
      <div class="row">
        <Button kind="primary" icon={outcome.value === "copied" ? Check : Copy} onClick={copy}>
          {`Copy ${what}`}
        </Button>
        <Button onClick={done}>Done</Button>
      </div>
      <p class="help" role="status">
        {said[outcome.value]}
      </p>
    </>
  );
}
