import { useRef } from "preact/hooks";
import { found } from "../account/validation";
import { createRoom } from "../api/rooms";
import type { Room, RoomDraft } from "../api/types";
import { choose } from "../focus/plan";
import { newId } from "../live/ids";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FormFrame } from "../ui/FormFrame";
import { SelectField, TextArea, TextField } from "../ui/fields";
import { Segmented } from "../ui/Segmented";
import { Switch } from "../ui/Switch";
import { useForm } from "../ui/useForm";
import { chosen, EXPIRIES, QUIET_HELP, TIMER_CONTROLS, VISIBILITIES } from "./choices";
import { TEMPLATES, templateOf } from "./templates";
import { capacityError, descriptionError, nameError } from "./validation";

interface CreateRoomProps {
  close: () => void;
  created: (room: Room) => void;
}

export function CreateRoomDialog({ close, created }: CreateRoomProps) {
  const attempt = useRef({ body: "", key: "" });
  const form = useForm({
    initial: {
      template: "table",
      name: "",
      description: "",
      quiet_focus: "",
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
        visibility: chosen(VISIBILITIES, values.visibility),
        timer_control: chosen(TIMER_CONTROLS, values.timer_control),
        quiet_focus: values.quiet_focus === "on",
        capacity: Number(values.capacity),
        expires: chosen(EXPIRIES, values.expires),
      };
      // The same room asked for again, after a lost answer, must not become two.
      const body = JSON.stringify(draft);
      if (attempt.current.body !== body) attempt.current = { body, key: newId() };
      return createRoom(draft, attempt.current.key);
    },
    done: (room) => {
      // The lengths are chosen by whoever starts the timer; whoever makes the room mostly does.
      const made = templateOf(values.template);
      if (made) choose(made.choice);
      created(room);
    },
  });
  const { values, set } = form;
  const template = templateOf(values.template);
  const take = (name: string) => {
    const next = templateOf(name);
    if (!next) return;
    set("template", name);
    set("quiet_focus", next.quietFocus ? "on" : "");
    set("timer_control", next.timerControl);
  };
  return (
    <Dialog title="Create a room" onClose={close}>
      <FormFrame form={form} refused="The room was not created.">
        <Segmented
          label="What kind of room"
          name="template"
          value={values.template}
          choices={TEMPLATES.map(({ name, label }) => ({ value: name, label }))}
          onValue={take}
          help={template?.help}
        />
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
          value={chosen(VISIBILITIES, values.visibility)}
          choices={VISIBILITIES}
          onValue={(value) => set("visibility", value)}
        />
        <Segmented
          label="Who runs the timer"
          name="timer_control"
          value={chosen(TIMER_CONTROLS, values.timer_control)}
          choices={TIMER_CONTROLS}
          onValue={(value) => set("timer_control", value)}
        />
        <Switch
          label="Quiet in focus"
          help={QUIET_HELP}
          name="quiet_focus"
          on={values.quiet_focus === "on"}
          onSwitch={(on) => set("quiet_focus", on ? "on" : "")}
        />
        <details class="more">
          <summary>Seats and closing time</summary>
          <div class="stack">
            <TextField label="Seats" inputMode="numeric" help="From 2 to 500." {...form.field("capacity")} />
            <SelectField label="Close the room" choices={EXPIRIES} {...form.field("expires")} />
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
