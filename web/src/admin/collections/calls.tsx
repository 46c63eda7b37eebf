import { Phone, PhoneOff } from "lucide";
import { remove } from "../../api/admin";
import type { components } from "../../contracts/calls";
import { type Collection, saying } from "../collection";
import { When } from "../When";

type Call = components["schemas"]["AdminCall"];

const path = "/api/calls/admin/calls";

export const calls: Collection<Call> = {
  slug: "calls",
  title: "Calls",
  one: "call",
  icon: Phone,
  path,
  search: "Username",
  filters: [],
  sorts: [
    { value: "-started_at", label: "newest" },
    { value: "started_at", label: "oldest" },
  ],
  columns: [
    { title: "People", cell: (call) => call.participants.map((person) => person.username).join(" and ") },
    { title: "State", cell: (call) => (call.state === "active" ? "two talk" : "one waits") },
    { title: "Began", cell: (call) => <When at={call.started_at} /> },
  ],
  nameOf: (call) => `call of ${call.participants.map((person) => person.username).join(" and ")}`,
  facts: (call) => [
    ["Room", <a href={`/admin/rooms?open=${call.id}`}>the room</a>],
    [
      "Accounts",
      <ul>
        {call.participants.map((person) => (
          <li key={person.user_id}>
            <a href={`/admin/users?open=${person.user_id}`}>{person.username}</a>
          </li>
        ))}
      </ul>,
    ],
  ],
  actions: [
    {
      label: "End",
      icon: PhoneOff,
      danger: true,
      bulk: "end",
      confirm: (count) => `Ends ${count} for both people at once; a new one can begin.`,
      run: (call) => saying(remove(`${path}/${call.id}`), { said: "The call is over.", gone: true }),
    },
  ],
  exports: true,
};
