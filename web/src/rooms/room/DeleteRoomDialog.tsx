import type { Room } from "../../api/types";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormFrame } from "../../ui/FormFrame";
import { TextField } from "../../ui/fields";
import { useForm } from "../../ui/useForm";
import { deleteRoom } from "./commands";

interface DeleteRoomProps {
  room: Room;
  gone: () => void;
  onClose: () => void;
}

/** Deleting cannot be undone, so the code is typed. */
export function DeleteRoomDialog({ room, gone, onClose }: DeleteRoomProps) {
  const form = useForm<"code", unknown>({
    initial: { code: "" },
    check: ({ code }) =>
      code.trim().toUpperCase() === room.code ? {} : { code: `Type ${room.code} to delete the room.` },
    send: () => deleteRoom(room.code),
    done: gone,
  });
  return (
    <Dialog title="Delete the room" onClose={onClose}>
      <FormFrame form={form} refused="The room was not deleted.">
        <p>
          <strong dir="auto">{room.name}</strong> and its chat will be gone for everybody. Minutes that were
          studied in it stay with those who studied them.
        </p>
        <TextField
          label={`Type ${room.code} to confirm`}
          {...form.field("code")}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" type="submit" busy={form.busy}>
            Delete the room
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}
