import { useSignal } from "@preact/signals";
import { Ban, UserMinus } from "lucide";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { toast, toastProblem } from "../../ui/toasts";
import { removeMember } from "./commands";
import type { Person } from "./roster";

interface PersonDialogProps {
  code: string;
  person: Person;
  onClose: () => void;
}

/** What a host can do about a member. */
export function PersonDialog({ code, person, onClose }: PersonDialogProps) {
  const busy = useSignal<"remove" | "ban" | null>(null);
  const remove = async (ban: boolean) => {
    busy.value = ban ? "ban" : "remove";
    const answer = await removeMember(code, person.id, ban);
    busy.value = null;
    if (!answer.ok) return toastProblem(`${person.displayName} is still in the room.`, answer.problem);
    toast(ban ? `${person.displayName} was banned.` : `${person.displayName} was removed.`);
    onClose();
  };
  return (
    <Dialog title={person.displayName} onClose={onClose}>
      <div class="stack">
        <div class="choice-line">
          <p>
            <strong>Remove</strong>
            <span class="muted small">They leave at once and may join again with the code.</span>
          </p>
          <Button icon={UserMinus} busy={busy.value === "remove"} onClick={() => void remove(false)}>
            Remove
          </Button>
        </div>
        <div class="choice-line">
          <p>
            <strong>Ban</strong>
            <span class="muted small">They leave at once and cannot come back until the ban is lifted.</span>
          </p>
          <Button kind="danger" icon={Ban} busy={busy.value === "ban"} onClick={() => void remove(true)}>
            Ban
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
