import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import type { Message } from "./feed";
import { plain } from "./markdown";

interface DeleteMessageProps {
  message: Message;
  /** Null for one's own. */
  author: string | null;
  remove: () => void;
  onClose: () => void;
}

export function DeleteMessageDialog({ message, author, remove, onClose }: DeleteMessageProps) {
  return (
    <Dialog title={author ? `Delete a message of ${author}` : "Delete your message"} onClose={onClose}>
      <div class="stack">
        <blockquote class="excerpt" dir="auto">
          {plain(message.text)}
        </blockquote>
        <p>It is taken away for everybody in the room. A note stays in its place.</p>
      </div>
      <div class="dialog-actions">
        <Button onClick={onClose}>Keep it</Button>
        <Button
          kind="danger"
          onClick={() => {
            onClose();
            remove();
          }}
        >
          Delete
        </Button>
      </div>
    </Dialog>
  );
}
