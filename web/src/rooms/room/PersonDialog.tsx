import { useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import { AtSign, Ban, Coffee, EyeOff, Mic, MicOff, Shield, UserMinus } from "lucide";
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { blockedIds, block as blockPerson, unblock } from "../../account/blocks";
import { Avatar } from "../../ui/Avatar";
import { Confirm } from "../../ui/Confirm";
import { classes } from "../../ui/classes";
import { Dialog } from "../../ui/Dialog";
import { Icon } from "../../ui/Icon";
import { SmallSelect } from "../../ui/SmallSelect";
import { formatWhen, OWN_ZONE } from "../../ui/time";
import { toast, toastProblem } from "../../ui/toasts";
import "../settings/settings.css";
import { changeRole, muteMember, removeMember, unmuteMember } from "./commands";
import type { RoomStore } from "./roomStore";
import { isRole, type Person, ROLE_NAMES } from "./roster";

interface PersonDialogProps {
  store: RoomStore;
  person: Person;
  mention: (username: string) => void;
  onClose: () => void;
}

/** Somebody of the room: who they are, and what can be done about them. */
export function PersonDialog({ store, person, mention, onClose }: PersonDialogProps) {
  const { displayName, username, role, note } = person;
  return (
    <Dialog title={displayName} onClose={onClose}>
      <div class="stack">
        <div class="person-card">
          <Avatar name={displayName} seed={person.id} size={3} />
          <p>
            {username !== displayName && <bdi>{username}</bdi>}
            <span class="muted small">{`${ROLE_NAMES[role]} of this room`}</span>
            {note && (
              <span class="muted small" dir="auto">
                {note}
              </span>
            )}
          </p>
        </div>
        <div class="act-lines">
          <Line
            icon={AtSign}
            title="Mention"
            help="Begins a message with their name."
            act={() => {
              onClose();
              mention(username);
            }}
          />
          {!blockedIds.value.has(person.id) && <AskAtBreak store={store} person={person} onClose={onClose} />}
          <Block person={person} />
          {store.mayManage(person) && <Hosts store={store} person={person} onClose={onClose} />}
        </div>
      </div>
    </Dialog>
  );
}

function AskAtBreak({ store, person, onClose }: Omit<PersonDialogProps, "mention">) {
  const busy = useSignal(false);
  const ask = async () => {
    busy.value = true;
    const problem = await store.asks.ask(person.id);
    busy.value = false;
    if (problem) return toastProblem(`${person.displayName} was not asked.`, problem);
    onClose();
  };
  return (
    <Line
      icon={Coffee}
      title="Call at the break"
      help="When the room's timer reaches a break, or both of yours do, you two are asked."
      busy={busy.value}
      act={() => void ask()}
    />
  );
}

function Block({ person }: { person: Person }) {
  const busy = useSignal(false);
  const blocked = blockedIds.value.has(person.id);
  const { id, username, displayName } = person;
  const turn = async () => {
    busy.value = true;
    const answer = blocked
      ? await unblock(id)
      : await blockPerson({ id, username, display_name: displayName });
    busy.value = false;
    if (!answer.ok) toastProblem("Nothing was changed.", answer.problem);
  };
  return (
    <Line
      icon={EyeOff}
      title={blocked ? "Unblock" : "Block"}
      help={
        blocked
          ? "You see nothing that they write. Unblocked, it is all there again."
          : "You see nothing that they write, in no room, and there are no calls between you. They are not told."
      }
      busy={busy.value}
      act={() => void turn()}
    />
  );
}

const ROLES = [
  { value: "member", label: "member" },
  { value: "moderator", label: "moderator" },
  { value: "owner", label: "owner" },
] as const;

const REMOVED =
  "They leave the room at once, also a call in it. With the code or an invite link they can join again.";
const BANNED =
  "They leave the room at once, also a call in it, and cannot come back by its code or by a link. You can lift the ban in the room's settings, under Bans.";

function Hosts({ store, person, onClose }: Omit<PersonDialogProps, "mention">) {
  const busy = useSignal<"role" | "remove" | null>(null);
  const asking = useSignal<"remove" | "ban" | null>(null);
  const { displayName } = person;
  const remove = async (ban: boolean) => {
    busy.value = "remove";
    const answer = await removeMember(store.code, person.id, ban);
    busy.value = null;
    asking.value = null;
    if (!answer.ok) return toastProblem(`${displayName} is still in the room.`, answer.problem);
    toast(ban ? `${displayName} was banned.` : `${displayName} was removed.`);
    onClose();
  };
  const give = async (role: string) => {
    if (!isRole(role)) return;
    busy.value = "role";
    const answer = await changeRole(store.code, person.id, role);
    busy.value = null;
    if (!answer.ok) return toastProblem(`The role of ${displayName} did not change.`, answer.problem);
    store.gaveRole(person.id, role);
    toast(`${displayName} is now ${ROLE_NAMES[role]}.`);
  };
  return (
    <>
      {store.myRole.value === "owner" && (
        <ChoiceLine icon={Shield} title="Role" help="Moderators keep order, owners also change the room.">
          <SmallSelect
            label={`Role of ${displayName}`}
            value={person.role}
            choices={ROLES}
            disabled={busy.value === "role"}
            onChoose={(role) => void give(role)}
          />
        </ChoiceLine>
      )}
      {person.role === "member" && <Mute store={store} person={person} />}
      <Line
        icon={UserMinus}
        title="Remove"
        help="They leave at once and may join again with the code."
        act={() => {
          asking.value = "remove";
        }}
      />
      <Line
        icon={Ban}
        title="Ban"
        help="They leave at once and cannot come back until the ban is lifted."
        danger
        act={() => {
          asking.value = "ban";
        }}
      />
      {asking.value && (
        <Confirm
          title={`${asking.value === "ban" ? "Ban" : "Remove"} ${displayName}?`}
          words={asking.value === "ban" ? BANNED : REMOVED}
          label={asking.value === "ban" ? "Ban" : "Remove"}
          busy={busy.value === "remove"}
          close={() => {
            asking.value = null;
          }}
          go={() => void remove(asking.value === "ban")}
        />
      )}
    </>
  );
}

const MUTES = [
  { value: "", label: "Mute for…" },
  { value: "10", label: "10 minutes" },
  { value: "60", label: "an hour" },
  { value: "1440", label: "a day" },
  { value: "10080", label: "a week" },
] as const;

function Mute({ store, person }: Pick<PersonDialogProps, "store" | "person">) {
  const { id, displayName, mutedUntil } = person;
  const muted = mutedUntil !== null && mutedUntil > Date.now();
  const mute = async (minutes: number) => {
    const answer = await muteMember(store.code, id, minutes);
    if (!answer.ok) toastProblem(`${displayName} is not muted.`, answer.problem);
  };
  const unmute = async () => {
    const answer = await unmuteMember(store.code, id);
    if (!answer.ok) toastProblem(`${displayName} is still muted.`, answer.problem);
  };
  if (muted) {
    return (
      <Line
        icon={Mic}
        title="Unmute"
        help={`Muted until ${formatWhen(new Date(mutedUntil).toISOString(), new Date(), OWN_ZONE)}.`}
        act={() => void unmute()}
      />
    );
  }
  return (
    <ChoiceLine icon={MicOff} title="Mute" help="They can read and use the timer, but not write.">
      <SmallSelect
        label={`Mute ${displayName} for`}
        value=""
        choices={MUTES}
        onChoose={(minutes) => minutes !== "" && void mute(Number(minutes))}
      />
    </ChoiceLine>
  );
}

interface LineProps {
  icon: IconNode;
  title: string;
  help: string;
  danger?: boolean;
  busy?: boolean;
  act: () => void;
}

/** One thing to do, with what it means under its name; the whole line is pressed. */
function Line({ icon, title, help, danger, busy, act }: LineProps) {
  const id = useId();
  return (
    <button
      type="button"
      class={classes("act-line", danger && "danger")}
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-help`}
      disabled={busy}
      onClick={act}
    >
      <Icon of={icon} />
      <span class="act-words">
        <strong id={`${id}-title`}>{title}</strong>
        <span class="muted small" id={`${id}-help`}>
          {help}
        </span>
      </span>
    </button>
  );
}

type ChoiceLineProps = Pick<LineProps, "icon" | "title" | "help"> & { children: ComponentChildren };

/** One thing to choose, in the same columns. */
function ChoiceLine({ icon, title, help, children }: ChoiceLineProps) {
  return (
    <div class="act-line">
      <Icon of={icon} />
      <p class="act-words">
        <strong>{title}</strong>
        <span class="muted small">{help}</span>
      </p>
      {children}
    </div>
  );
}
