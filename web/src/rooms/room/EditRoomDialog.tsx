import type { Room } from "../../api/types";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormFrame } from "../../ui/FormFrame";
import { TextArea, TextField } from "../../ui/fields";
import { useForm } from "../../ui/useForm";
import { descriptionError, nameError } from "../validation";
import { patchRoom } from "./commands";

interface EditRoomProps {
  room: Room;
  saved: (room: Room) => void;
  onClose: () => void;
}

export function EditRoomDialog({ room, saved, onClose }: EditRoomProps) {
  const form = useForm({
    initial: { name: room.name, description: room.description },
    check: ({ name, description }) => {
      const found = { name: nameError(name), description: descriptionError(description) };
      return Object.fromEntries(Object.entries(found).filter(([, message]) => message));
    },
    send: ({ name, description }) =>
      patchRoom(room.code, { name: name.trim(), description: description.trim() }),
    done: (next) => {
      saved(next);
      onClose();
    },
  });
  return (
    <Dialog title="Rename and describe" onClose={onClose}>
      <FormFrame form={form} refused="The room was not changed.">
        <TextField label="Name" {...form.field("name")} dir="auto" autocomplete="off" />
        <TextArea label="Description" optional {...form.field("description")} dir="auto" />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            Save
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}
