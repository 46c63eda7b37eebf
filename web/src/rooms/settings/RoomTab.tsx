import { found } from "../../account/validation";
import type { Room } from "../../api/types";
import { Button } from "../../ui/Button";
import { FormFrame } from "../../ui/FormFrame";
import { SelectField, TextArea, TextField } from "../../ui/fields";
import { Segmented } from "../../ui/Segmented";
import { Switch } from "../../ui/Switch";
import { toast } from "../../ui/toasts";
import { useForm } from "../../ui/useForm";
import {
  chosen,
  EXPIRIES,
  QUIET_HELP,
  RETENTIONS,
  SLOW_MODES,
  TIMER_CONTROLS,
  VISIBILITIES,
  withOwn,
} from "../choices";
import { patchRoom } from "../room/commands";
import type { RoomStore } from "../room/roomStore";
import { capacityError, descriptionError, nameError } from "../validation";
import { formOf, patchOf } from "./roomForm";

interface RoomTabProps {
  room: Room;
  owner: boolean;
  store: RoomStore;
  onClose: () => void;
}

/** The room itself; a moderator sees only what moderators may change. */
export function RoomTab({ room, owner, store, onClose }: RoomTabProps) {
  const form = useForm({
    initial: formOf(room),
    check: (values) =>
      found({
        name: nameError(values.name),
        description: descriptionError(values.description),
        capacity: capacityError(values.capacity),
      }),
    send: (values) => patchRoom(room.code, patchOf(values, room)),
    done: (next) => {
      store.put(next);
      toast("The room's settings are saved.");
      onClose();
    },
  });
  const { values, set } = form;
  return (
    <FormFrame form={form} refused="The room was not changed.">
      {owner && (
        <>
          <TextField label="Name" {...form.field("name")} dir="auto" autocomplete="off" />
          <TextArea label="Description" optional rows={2} {...form.field("description")} dir="auto" />
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
        </>
      )}
      <Switch
        label="Locked"
        help="Nobody new can join; those who are members come and go as before."
        name="locked"
        on={values.locked === "on"}
        onSwitch={(on) => set("locked", on ? "on" : "")}
      />
      <SelectField
        label="Slow mode"
        choices={withOwn(SLOW_MODES, values.slow_mode_seconds, "seconds")}
        help="How long a member waits between two messages. Hosts do not."
        {...form.field("slow_mode_seconds")}
      />
      {owner && (
        <SelectField
          label="Keep messages"
          choices={withOwn(RETENTIONS, values.retention_days, "days")}
          help="Older ones are deleted for everybody and cannot be brought back."
          {...form.field("retention_days")}
        />
      )}
      {owner && (
        <div class="field-pair">
          <TextField label="Seats" inputMode="numeric" help="From 2 to 500." {...form.field("capacity")} />
          <SelectField
            label="Close the room"
            choices={EXPIRIES}
            help="Only while nobody is in it."
            {...form.field("expires")}
          />
        </div>
      )}
      <div class="dialog-actions">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" type="submit" busy={form.busy}>
          Save
        </Button>
      </div>
    </FormFrame>
  );
}
