import { useSignal } from "@preact/signals";
import { Avatar } from "../../ui/Avatar";
import { SmallSelect } from "../../ui/SmallSelect";
import { toast, toastProblem } from "../../ui/toasts";
import { changeRole } from "../room/commands";
import type { RoomStore } from "../room/roomStore";
import { isRole, type Person, ROLE_NAMES, type Role } from "../room/roster";

/** Who keeps the room. */
export function RolesTab({ store }: { store: RoomStore }) {
  const people = [...store.people.value.here, ...store.people.value.elsewhere];
  const owners = people.filter((person) => person.role === "owner").length;
  return (
    <div class="stack">
      <p class="muted small">
        Moderators lock the room, invite, mute, remove and ban. Owners also change the room and its roles. To
        hand the room over, make somebody else an owner, then yourself a member.
      </p>
      <ul class="settings-list">
        {people.map((person) => (
          <Row key={person.id} person={person} store={store} last={person.role === "owner" && owners === 1} />
        ))}
      </ul>
    </div>
  );
}

const CHOICES: readonly Role[] = ["member", "moderator", "owner"];

interface RowProps {
  person: Person;
  store: RoomStore;
  /** The only owner stays one until there is another. */
  last: boolean;
}

function Row({ person, store, last }: RowProps) {
  const busy = useSignal(false);
  const me = person.id === store.me.id;
  const change = async (role: Role) => {
    busy.value = true;
    const answer = await changeRole(store.code, person.id, role);
    busy.value = false;
    if (!answer.ok) return toastProblem(`The role of ${person.displayName} did not change.`, answer.problem);
    store.gaveRole(person.id, role);
    toast(`${me ? "You are" : `${person.displayName} is`} now ${ROLE_NAMES[role]}.`);
  };
  return (
    <li class="settings-row">
      <Avatar name={person.displayName} seed={person.id} />
      <p class="settings-row-words">
        <bdi class="one-line">{person.displayName}</bdi>
        <span class="muted small one-line">{me ? "you" : person.username}</span>
      </p>
      <SmallSelect
        label={`Role of ${person.displayName}`}
        value={person.role}
        choices={CHOICES.map((role) => ({ value: role, label: role }))}
        disabled={busy.value || last}
        title={last ? "A room needs an owner. Make somebody else one first." : undefined}
        onChoose={(role) => isRole(role) && void change(role)}
      />
    </li>
  );
}
