import { useRef } from "preact/hooks";
import { found } from "../account/validation";
import { createRoom } from "../api/rooms";
import type { Room, RoomDraft } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FormFrame } from "../ui/FormFrame";
import { SelectField, TextArea, TextField } from "../ui/fields";
import { Segmented } from "../ui/Segmented";
import { useForm } from "../ui/useForm";
import { capacityError, descriptionError, nameError } from "./validation";

interface CreateRoomProps {
  close: () => void;
  created: (room: Room) => void;
}

const expiries = [
  { value: "never", label: "Never" },
  { value: "1d", label: "After a day without anybody" },
  { value: "15m", label: "After 15 minutes without anybody" },
] as const;

export function CreateRoomDialog({ close, created }: CreateRoomProps) {
  const attempt = useRef({ body: "", key: "" });
  const form = useForm({
    initial: {
      name: "",
      description: "",
      visibility: "public",
      timer_control: "anyone",
      capacity: "50",
      expires: "never",
    },
    check: (values) =>
      found({
        name: nameError(values.name),
        description: descriptionError(values.description),
        capacity: capacityError(values.capacity),
      }),
    send: (values) => {
      const draft: RoomDraft = {
        name: values.name.trim(),
        description: values.description.trim(),
        visibility: values.visibility === "private" ? "private" : "public",
        timer_control: values.timer_control === "host" ? "host" : "anyone",
        capacity: Number(values.capacity),
        expires: expiries.find((choice) => choice.value === values.expires)?.value ?? "never",
      };
      // The same room asked for again, after a lost answer, must not become two.
      const body = JSON.stringify(draft);
      if (attempt.current.body !== body) attempt.current = { body, key: crypto.randomUUID() };
      return createRoom(draft, attempt.current.key);
    },
    done: created,
  });
  const { values, set } = form;
  return (
    <Dialog title="Create a room" onClose={close}>
      <FormFrame form={form} refused="The room was not created.">
        <TextField label="Name" maxLength={80} autocomplete="off" {...form.field("name")} />
        <TextArea
          label="What is it for?"
          optional
          rows={2}
          help="Shown to everybody who finds the room."
          {...form.field("description")}
        />
        <Segmented
          label="Who can find it"
          name="visibility"
          value={values.visibility}
          choices={[
            { value: "public", label: "Everybody here" },
            { value: "private", label: "Only with the code" },
          ]}
          onValue={(value) => set("visibility", value)}
        />
        <Segmented
          label="Who runs the timer"
          name="timer_control"
          value={values.timer_control}
          choices={[
            { value: "anyone", label: "Anybody in it" },
            { value: "host", label: "Only its hosts" },
          ]}
          onValue={(value) => set("timer_control", value)}
        />
        <details class="more">
          <summary>Seats and closing time</summary>
          <div class="stack">
            <TextField label="Seats" inputMode="numeric" help="From 2 to 500." {...form.field("capacity")} />
            <SelectField label="Close the room" choices={expiries} {...form.field("expires")} />
          </div>
        </details>
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            Create room
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}
