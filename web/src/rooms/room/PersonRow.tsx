import type { IconNode } from "lucide";
import { BookOpen, Coffee, Crown, EllipsisVertical, MicOff, Moon, Shield, Smile } from "lucide";
import type { PersonStatus } from "../../live/frames";
import { Avatar } from "../../ui/Avatar";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import type { Person } from "./roster";

/** A state is told by its word and its icon; the colour only helps. */
const STATUS: Record<PersonStatus, { icon: IconNode; word: string }> = {
  focus: { icon: BookOpen, word: "focus" },
  break: { icon: Coffee, word: "break" },
  away: { icon: Moon, word: "away" },
  available: { icon: Smile, word: "here" },
};

interface PersonRowProps {
  person: Person;
  me: boolean;
  /** Null for people who are not here. */
  status: PersonStatus | null;
  /** This person sees nothing of theirs. */
  blocked: boolean;
  /** There is more to do than to look. */
  manage: boolean;
  onOpen: () => void;
}

export function PersonRow({ person, me, status, blocked, manage, onOpen }: PersonRowProps) {
  const { displayName, username } = person;
  return (
    <li class="person" data-status={status ?? "gone"}>
      <Avatar name={displayName} seed={person.id} />
      <p class="person-name">
        <bdi class="one-line" title={displayName === username ? undefined : `${displayName} (${username})`}>
          {displayName}
        </bdi>
        {me && <span class="muted small">you</span>}
        {person.role === "owner" && <Icon of={Crown} size={0.9375} name="owner" />}
        {person.mutedUntil !== null && person.mutedUntil > Date.now() && (
          <Icon of={MicOff} size={0.9375} name="muted" />
        )}
        {person.role === "moderator" && <Icon of={Shield} size={0.9375} name="moderator" />}
      </p>
      {status && (
        <span class="person-status" data-status={status}>
          <Icon of={STATUS[status].icon} size={1} />
          {STATUS[status].word}
        </span>
      )}
      {blocked && <p class="person-note muted small">blocked</p>}
      {person.note && !blocked && (
        <p class="person-note muted small one-line" dir="auto" title={person.note}>
          {person.note}
        </p>
      )}
      {!me && (
        <IconButton
          icon={EllipsisVertical}
          name={`${manage ? "Manage" : "About"} ${displayName}`}
          small
          onClick={onOpen}
        />
      )}
    </li>
  );
}
