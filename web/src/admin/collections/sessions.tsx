import { Timer, Trash2 } from "lucide";
import { remove } from "../../api/admin";
import type { components } from "../../contracts/tracker";
import { formatMinutes } from "../../ui/time";
import { type Collection, saying } from "../collection";
import { When } from "../When";

type Session = components["schemas"]["AdminSession"];

const path = "/api/tracker/admin/sessions";

const proofs = { room_timer: "a room's timer", timer: "own timer", manual: "by hand", imported: "imported" };

export const sessions: Collection<Session> = {
  slug: "sessions",
  title: "Study sessions",
  one: "session",
  icon: Timer,
  path,
  search: "Username, note, subject, or a room's code",
  filters: [
    {
      name: "source",
      label: "Seen by",
      choices: Object.entries(proofs).map(([value, label]) => ({ value, label })),
    },
  ],
  sorts: [
    { value: "-ended_at", label: "newest" },
    { value: "ended_at", label: "oldest" },
    { value: "-minutes", label: "longest" },
  ],
  columns: [
    { title: "Person", cell: (session) => session.user.username },
    { title: "Studied", numeric: true, cell: (session) => formatMinutes(session.minutes) },
    { title: "Seen by", cell: (session) => proofs[session.source] },
    { title: "Room", minor: true, cell: (session) => (session.room ? <code>{session.room}</code> : "none") },
    { title: "Ended", cell: (session) => <When at={session.ended_at} /> },
  ],
  nameOf: (session) => `${formatMinutes(session.minutes)} of ${session.user.username}`,
  facts: (session) => [
    ["Began", <When at={session.started_at} />],
    ["Account", <a href={`/admin/users?open=${session.user.id}`}>{session.user.username}</a>],
    ["All of them", <a href={`/admin/sessions?user_id=${session.user.id}`}>all sessions</a>],
  ],
  fields: [
    {
      name: "minutes",
      label: "Minutes",
      kind: "number",
      help: "What a timer has seen can only become less. Days, sums and streak are counted again.",
      from: (session) => String(session.minutes),
      to: Number,
    },
    {
      name: "subject",
      label: "Subject",
      kind: "text",
      from: (session) => session.subject ?? "",
      to: (text) => text.trim() || null,
    },
    {
      name: "note",
      label: "Note",
      kind: "text",
      from: (session) => session.note ?? "",
      to: (text) => text.trim() || null,
    },
  ],
  actions: [
    {
      label: "Delete",
      icon: Trash2,
      danger: true,
      bulk: "delete",
      confirm: (count) => `The minutes of ${count} are taken out of the books. There is no way back.`,
      run: (session) =>
        saying(remove(`${path}/${session.id}`), { said: "The session is deleted.", gone: true }),
    },
  ],
  exports: true,
};
