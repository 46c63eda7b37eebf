import { KeyRound, LogOut, ShieldMinus, ShieldOff, ShieldPlus, UserCheck, UsersRound, UserX } from "lucide";
import { change, command, remove } from "../../api/admin";
import type { components } from "../../contracts/auth";
import { type Collection, saying, yesNo } from "../collection";
import { When } from "../When";

type User = components["schemas"]["UserCard"];

const path = "/api/auth/admin/users";
const at = (user: User) => `${path}/${user.id}`;

export const users: Collection<User> = {
  slug: "users",
  title: "Users",
  one: "user",
  icon: UsersRound,
  path,
  search: "Username, name or e-mail",
  filters: [
    {
      name: "role",
      label: "Role",
      choices: [
        { value: "admin", label: "administrator" },
        { value: "user", label: "user" },
      ],
    },
    { name: "disabled", label: "Disabled", choices: yesNo },
  ],
  sorts: [
    { value: "-created_at", label: "newest" },
    { value: "created_at", label: "oldest" },
    { value: "username", label: "username" },
  ],
  columns: [
    { title: "Username", cell: (user) => user.username },
    { title: "Name", minor: true, cell: (user) => user.display_name },
    { title: "E-mail", minor: true, cell: (user) => user.email ?? "none" },
    { title: "Role", cell: (user) => (user.role === "admin" ? "administrator" : "user") },
    { title: "State", cell: (user) => (user.disabled ? <span class="pill alert">disabled</span> : "active") },
    { title: "Since", minor: true, cell: (user) => <When at={user.created_at} /> },
  ],
  nameOf: (user) => user.username,
  facts: (user) => [
    ["Address", user.email ? (user.email_verified ? "verified" : "not verified") : "none"],
    ["Rooms", <a href={`/admin/memberships?user_id=${user.id}`}>memberships</a>],
    ["Messages", <a href={`/admin/messages?user_id=${user.id}`}>messages</a>],
    ["Studied", <a href={`/admin/sessions?user_id=${user.id}`}>study sessions</a>],
    [
      "Trail",
      <>
        <a href={`/admin/audit?actor=${user.id}`}>what they did</a>,{" "}
        <a href={`/admin/audit?subject=${user.id}`}>what was done to them</a>
      </>,
    ],
  ],
  actions: [
    {
      label: "Reset link",
      icon: KeyRound,
      run: async (user) => {
        const answer = await command<components["schemas"]["ResetLink"]>(`${at(user)}/reset-link`);
        if (!answer.ok) return answer;
        const said =
          "Whoever opens this link chooses the password. It works once, for a day, and is shown only now.";
        return { ok: true, value: { said, secret: answer.value.url } };
      },
    },
    {
      label: "End sessions",
      icon: LogOut,
      bulk: "end_sessions",
      confirm: (count) => `Every device of ${count} is logged out; sockets close within five seconds.`,
      run: (user) => saying(remove(`${at(user)}/sessions`), { said: "All sessions are over." }),
    },
    {
      label: "Disable",
      icon: UserX,
      danger: true,
      bulk: "disable",
      fits: (user) => !user.disabled,
      confirm: (count) =>
        `Logs out ${count} and lets nobody back in, until enabled again. Nothing is deleted.`,
      run: (user) => saying(change(at(user), { disabled: true }), { said: `${user.username} is disabled.` }),
    },
    {
      label: "Enable",
      icon: UserCheck,
      bulk: "enable",
      fits: (user) => user.disabled,
      run: (user) =>
        saying(change(at(user), { disabled: false }), { said: `${user.username} may log in again.` }),
    },
    {
      label: "Make administrator",
      icon: ShieldPlus,
      fits: (user) => user.role !== "admin",
      confirm: () => "An administrator may do everything that you may, also take your role away.",
      run: (user) =>
        saying(change(at(user), { role: "admin" }), { said: `${user.username} is an administrator.` }),
    },
    {
      label: "Take the role away",
      icon: ShieldMinus,
      danger: true,
      fits: (user) => user.role === "admin",
      confirm: () => "The person is logged out, and a user like all others from then on.",
      run: (user) => saying(change(at(user), { role: "user" }), { said: `${user.username} is a user now.` }),
    },
    {
      label: "Remove second factor",
      icon: ShieldOff,
      danger: true,
      confirm: () =>
        "For somebody who lost the phone and the recovery codes: the password alone is enough then.",
      run: (user) => saying(remove(`${at(user)}/second-factor`), { said: "The second factor is gone." }),
    },
    {
      label: "Delete account",
      icon: UserX,
      danger: true,
      typed: "delete",
      bulk: "delete",
      confirm: (count) =>
        `Every service erases what it holds on ${count}; messages stay as “deleted account”. There is no way back.`,
      run: (user) =>
        saying(remove(at(user)), { said: "The account is being deleted everywhere.", gone: true }),
    },
  ],
  exports: true,
};
