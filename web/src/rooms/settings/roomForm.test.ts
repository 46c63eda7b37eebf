import { expect, test } from "vitest";
import type { Room } from "../../api/types";
import { formOf, patchOf } from "./roomForm";

const room = {
  name: "Window seat",
  description: "",
  visibility: "public",
  timer_control: "anyone",
  capacity: 50,
  expires: "never",
  quiet_focus: false,
  locked: false,
  slow_mode_seconds: 0,
  retention_days: null,
} as Room;

test("nothing changed, nothing sent", () => {
  expect(patchOf(formOf(room), room)).toEqual({});
});

test("only what differs is sent", () => {
  const form = { ...formOf(room), name: " Window seat ", locked: "on", capacity: "12", retention_days: "30" };
  expect(patchOf(form, room)).toEqual({ locked: true, capacity: 12, retention_days: 30 });
});
