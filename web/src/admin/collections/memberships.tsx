import { Ban, ShieldCheck, UserMinus, Users } from "lucide";
import { change, remove } from "../../api/admin";
import type { components } from "../../contracts/rooms";
import { type Choice, type Collection, saying } from "../collection";
import { When } from "../When";

type Membership = components["schemas"]["AdminMembership"];

const path = "/api/rooms/admin/memberships";
const at = (membership: Membership) => `${path}/${membership.id}`;

const roles: readonly Choice[] = [
  { value: "owner", label: "owner" },
  { value: "moderator", label: "moderator" },
  { value: "member", label: "member" },
];

export const memberships: Collection<Membership> = {
  slug: "memberships",
  title: "Memberships",
  one: "membership",
  icon: Users,
  path,
  search: "Username, name, or a room's code",
  filters: [{ name: "role", label: "Role", choices: roles }],
  sorts: [
    { value: "-joined_at", label: "newest" },
    { value: "joined_at", label: "oldest" },
  ],
  columns: [
    { title: "Person", cell: (membership) => membership.user.username },
    {
      title: "Room",
      cell: (membership) => (
        <a href={`/admin/rooms?open=${membership.room.id}`}>
          {membership.room.name} <code>{membership.room.code}</code>
        </a>
      ),
    },
    { title: "Role", cell: (membership) => membership.role },
    { title: "Since", minor: true, cell: (membership) => <When at={membership.joined_at} /> },
  ],
  nameOf: (membership) => `${membership.user.username} in ${membership.room.name}`,
  facts: (membership) => [
    ["Name shown", membership.user.display_name],
    ["Account", <a href={`/admin/users?open=${membership.user.id}`}>{membership.user.username}</a>],
  ],
  fields: [
    {
      name: "role",
      label: "Role",
      kind: "choice",
      choices: roles,
      from: (one) => one.role,
      to: (text) => text,
    },
  ],
  actions: [
    {
      label: "Make moderator",
      icon: ShieldCheck,
      bulk: "make_moderator",
      fits: (membership) => membership.role !== "moderator",
      run: (membership) =>
        saying(change(at(membership), { role: "moderator" }), { said: "The person is a moderator now." }),
    },
    {
      label: "Remove",
      icon: UserMinus,
      danger: true,
      bulk: "remove",
      confirm: (count) => `The room closes for ${count}; coming back is possible.`,
      run: (membership) => saying(remove(at(membership)), { said: "Removed from the room.", gone: true }),
    },
    {
      label: "Ban",
      icon: Ban,
      danger: true,
      bulk: "ban",
      confirm: (count) => `The room closes for ${count}, until an owner lifts the ban.`,
      run: (membership) =>
        saying(remove(at(membership), { ban: "true" }), { said: "Banned from the room.", gone: true }),
    },
  ],
  exports: true,
};
