import { useSignal } from "@preact/signals";
import { Button } from "./Button";
import { Dialog } from "./Dialog";
import { TextField } from "./fields";

interface ConfirmProps {
  title: string;
  words: string;
  /** What has to be typed first, where there is no way back. */
  typed?: string | undefined;
  label: string;
  busy?: boolean;
  close: () => void;
  go: () => void;
}

/** Names the danger before something is done. */
export function Confirm({ title, words, typed, label, busy, close, go }: ConfirmProps) {
  const text = useSignal("");
  const sure = !typed || text.value.trim() === typed;
  return (
    <Dialog title={title} onClose={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (sure) go();
        }}
      >
        <p>{words}</p>
        {typed && (
          <TextField
            label={`Type “${typed}” to go on`}
            name="sure"
            autocomplete="off"
            value={text.value}
            onValue={(value) => {
              text.value = value;
            }}
          />
        )}
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="danger" disabled={!sure} busy={busy}>
            {label}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
