import { DoorOpen, Eye, EyeOff, Lock, LockOpen, Trash2 } from "lucide";
import { change, remove } from "../../api/admin";
import type { components } from "../../contracts/rooms";
import { type Collection, saying, yesNo } from "../collection";
import { When } from "../When";

type Room = components["schemas"]["AdminRoom"];

const path = "/api/rooms/admin/rooms";
const at = (room: Room) => `${path}/${room.id}`;

export const rooms: Collection<Room> = {
  slug: "rooms",
  title: "Rooms",
  one: "room",
  icon: DoorOpen,
  path,
  search: "Name, description or code",
  filters: [
    {
      name: "visibility",
      label: "Visibility",
      choices: [
        { value: "public", label: "public" },
        { value: "private", label: "private" },
      ],
    },
    { name: "locked", label: "Locked", choices: yesNo },
  ],
  sorts: [
    { value: "-created_at", label: "newest" },
    { value: "created_at", label: "oldest" },
    { value: "-active_at", label: "last active" },
    { value: "name", label: "name" },
  ],
  columns: [
    { title: "Name", cell: (room) => room.name },
    { title: "Code", cell: (room) => <code>{room.code}</code> },
    { title: "Visibility", cell: (room) => (room.locked ? `${room.visibility}, locked` : room.visibility) },
    {
      title: "Members",
      numeric: true,
      cell: (room) => (
        <a href={`/admin/memberships?room_id=${room.id}`}>{`${room.member_count} of ${room.capacity}`}</a>
      ),
    },
    { title: "Opened by", minor: true, cell: (room) => room.created_by.username },
    { title: "Last active", minor: true, cell: (room) => <When at={room.active_at} /> },
  ],
  nameOf: (room) => room.name,
  facts: (room) => [
    ["Opened", <When at={room.created_at} />],
    ["Closes when empty", { never: "never", "1d": "after a day", "15m": "after 15 minutes" }[room.expires]],
    ["Messages are kept", room.retention_days === null ? "for ever" : `${room.retention_days} days`],
  ],
  fields: [
    { name: "name", label: "Name", kind: "text", from: (room) => room.name, to: (text) => text },
    {
      name: "description",
      label: "Description",
      kind: "area",
      from: (room) => room.description,
      to: (text) => text,
    },
    {
      name: "capacity",
      label: "Places",
      kind: "number",
      help: "2 to 500; fewer than there are members removes nobody.",
      from: (room) => String(room.capacity),
      to: Number,
    },
    {
      name: "timer_control",
      label: "Who may control the timer",
      kind: "choice",
      choices: [
        { value: "anyone", label: "anyone" },
        { value: "host", label: "owners and moderators" },
      ],
      from: (room) => room.timer_control,
      to: (text) => text,
    },
  ],
  actions: [
    {
      label: "Lock",
      icon: Lock,
      bulk: "lock",
      fits: (room) => !room.locked,
      run: (room) => saying(change(at(room), { locked: true }), { said: "Nobody new comes in." }),
    },
    {
      label: "Unlock",
      icon: LockOpen,
      bulk: "unlock",
      fits: (room) => room.locked,
      run: (room) => saying(change(at(room), { locked: false }), { said: "The room is open." }),
    },
    {
      label: "Make private",
      icon: EyeOff,
      bulk: "make_private",
      fits: (room) => room.visibility === "public",
      run: (room) => saying(change(at(room), { visibility: "private" }), { said: "The room is private." }),
    },
    {
      label: "Make public",
      icon: Eye,
      bulk: "make_public",
      fits: (room) => room.visibility === "private",
      run: (room) => saying(change(at(room), { visibility: "public" }), { said: "The room is public." }),
    },
    {
      label: "Close for good",
      icon: Trash2,
      danger: true,
      bulk: "close",
      typed: "close",
      confirm: (count) => `Everybody leaves, and the messages of ${count} are deleted. There is no way back.`,
      run: (room) => saying(remove(at(room)), { said: "The room is closed.", gone: true }),
    },
  ],
  exports: true,
};
