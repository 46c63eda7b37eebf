import { Pencil, Reply, X } from "lucide";
import { useContext } from "preact/hooks";
import { Names } from "../live/names";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { Composing } from "./chatStore";
import { plain } from "./markdown";

/** Says that the field edits or answers a message, and ends that. */
export function ComposingBar({ composing, cancel }: { composing: Composing; cancel: () => void }) {
  const nameOf = useContext(Names);
  if (composing.kind === "new") return null;
  const message = composing.kind === "edit" ? composing.message : composing.to;
  const title =
    composing.kind === "edit"
      ? "Editing your message"
      : `Answering ${nameOf({ user_id: message.userId, username: message.username })}`;
  return (
    <div class="composing" role="status">
      <Icon of={composing.kind === "edit" ? Pencil : Reply} size={1} />
      <p>
        <strong dir="auto">{title}</strong>
        <span class="muted one-line" dir="auto">
          {plain(message.text)}
        </span>
      </p>
      <IconButton icon={X} name="Cancel" small onClick={cancel} />
    </div>
  );
}
