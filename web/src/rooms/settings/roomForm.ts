/** A room's settings as a form has them, in words, and what of them differs from the room. Pure. */

import type { Room } from "../../api/types";
import { chosen, EXPIRIES, TIMER_CONTROLS, VISIBILITIES } from "../choices";
import type { RoomPatch } from "../room/commands";

export type Field =
  | "name"
  | "description"
  | "visibility"
  | "timer_control"
  | "capacity"
  | "expires"
  | "quiet_focus"
  | "slow_mode_seconds"
  | "retention_days"
  | "locked";

export function formOf(room: Room): Record<Field, string> {
  return {
    name: room.name,
    description: room.description,
    visibility: room.visibility,
    timer_control: room.timer_control,
    capacity: String(room.capacity),
    expires: room.expires,
    quiet_focus: room.quiet_focus ? "on" : "",
    slow_mode_seconds: String(room.slow_mode_seconds),
    retention_days: room.retention_days === null ? "" : String(room.retention_days),
    locked: room.locked ? "on" : "",
  };
}

/** Only what differs: a moderator may change little, and two hosts at once undo nothing. */
export function patchOf(values: Readonly<Record<Field, string>>, before: Room): RoomPatch {
  const wish = {
    name: values.name.trim(),
    description: values.description.trim(),
    visibility: chosen(VISIBILITIES, values.visibility),
    timer_control: chosen(TIMER_CONTROLS, values.timer_control),
    capacity: Number(values.capacity),
    expires: chosen(EXPIRIES, values.expires),
    quiet_focus: values.quiet_focus === "on",
    slow_mode_seconds: Number(values.slow_mode_seconds),
    retention_days: values.retention_days === "" ? null : Number(values.retention_days),
    locked: values.locked === "on",
  };
  const differs = ([name, value]: [string, unknown]) => before[name as keyof typeof wish] !== value;
  return Object.fromEntries(Object.entries(wish).filter(differs));
}
