import { useSignal } from "@preact/signals";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { SelectField } from "../../ui/fields";
import { toastProblem } from "../../ui/toasts";
import { changeRole, leaveRoom } from "./commands";
import type { RoomStore } from "./roomStore";

interface LeaveProps {
  store: RoomStore;
  left: () => void;
  onClose: () => void;
}

/** Leaving, and for the only owner also the question who keeps the room. */
export function LeaveDialog({ store, left, onClose }: LeaveProps) {
  const heir = useSignal("");
  const busy = useSignal(false);
  const others = [...store.roster.value.values()].filter((person) => person.id !== store.me.id);
  const handsOver =
    store.myRole.value === "owner" && others.length > 0 && others.every((person) => person.role !== "owner");
  const leave = async () => {
    busy.value = true;
    const given = heir.value === "" ? null : await changeRole(store.code, heir.value, "owner");
    const answer = given?.ok === false ? given : await leaveRoom(store.code);
    busy.value = false;
    if (answer.ok) left();
    else toastProblem("You are still in the room.", answer.problem);
  };
  return (
    <Dialog title="Leave the room" onClose={onClose}>
      <div class="stack">
        <p>
          The room is taken off your list, and its chat and timer go on without you. You come back with its
          code.
        </p>
        {handsOver && (
          <SelectField
            label="Who keeps the room"
            name="heir"
            value={heir.value}
            onValue={(id) => {
              heir.value = id;
            }}
            choices={[
              { value: "", label: "Whoever has been here the longest" },
              ...others.map((person) => ({ value: person.id, label: person.displayName })),
            ]}
            help="Moderators come before members."
          />
        )}
        {others.length === 0 && store.arrived.value && (
          <p class="muted">
            You are its only member. The room stays; whoever comes back to it first becomes its owner.
          </p>
        )}
      </div>
      <div class="dialog-actions">
        <Button onClick={onClose}>Stay</Button>
        <Button kind="primary" busy={busy.value} onClick={() => void leave()}>
          Leave
        </Button>
      </div>
    </Dialog>
  );
}
