import { useSignal } from "@preact/signals";
import { Link, Trash2 } from "lucide";
import { useContext } from "preact/hooks";
import { me } from "../../account/session";
import { Names } from "../../live/names";
import { Button, IconButton } from "../../ui/Button";
import { copyText } from "../../ui/CopyButton";
import { FormFrame } from "../../ui/FormFrame";
import { SelectField } from "../../ui/fields";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Empty, Failure } from "../../ui/states";
import { formatWhen } from "../../ui/time";
import { toastProblem } from "../../ui/toasts";
import { useAsk } from "../../ui/useAsk";
import { useForm } from "../../ui/useForm";
import { type Invite, listInvites, makeInvite, type NewInvite, revokeInvite } from "../room/commands";
import { DAY_CHOICES, draftOf, USE_CHOICES, usesWords } from "./invites";

/** Links that lead in: for how long and how often they open. */
export function InvitesTab({ code, name }: { code: string; name: string }) {
  const nameOf = useContext(Names);
  const { asked, reload, put } = useAsk(`invites ${code}`, (signal) => listInvites(code, signal));
  const made = useSignal<NewInvite | null>(null);
  const form = useForm({
    initial: { days: "7", uses: "" },
    check: () => ({}),
    send: ({ days, uses }) => makeInvite(code, draftOf(days, uses, new Date())),
    done: (invite) => {
      made.value = invite;
      reload();
    },
  });
  const revoke = async (invite: Invite) => {
    const answer = await revokeInvite(code, invite.id);
    if (!answer.ok) return toastProblem("The link still opens.", answer.problem);
    if (made.value?.id === invite.id) made.value = null;
    if (asked.state === "ready") put(asked.value.filter(({ id }) => id !== invite.id));
  };
  return (
    <div class="stack loose">
      <FormFrame form={form} refused="The link was not made.">
        <div class="field-pair">
          <SelectField label="Opens for" choices={DAY_CHOICES} {...form.field("days")} />
          <SelectField label="May be used" choices={USE_CHOICES} {...form.field("uses")} />
        </div>
        <Button kind="primary" type="submit" icon={Link} busy={form.busy}>
          Make an invite link
        </Button>
      </FormFrame>
      {made.value && <Made link={`${window.location.origin}/invite/${made.value.token}`} name={name} />}
      {asked.state === "loading" && <Skeleton of="the invitations" />}
      {asked.state === "failed" && (
        <Failure what="The invitations could not be read." problem={asked.problem} retry={reload} />
      )}
      {asked.state === "ready" && asked.value.length === 0 && (
        <Empty icon={Link} title="No link is open">
          <p>Whoever has a link sees the room's name before signing up, and comes in with one press.</p>
        </Empty>
      )}
      {asked.state === "ready" && asked.value.length > 0 && (
        <ul class="settings-list" aria-label="Open links">
          {asked.value.map((invite) => (
            <li class="settings-row" key={invite.id}>
              <p class="settings-row-words">
                <span>{usesWords(invite)}</span>
                <span class="muted small" dir="auto">
                  {`by ${nameOf({ user_id: invite.created_by.id, username: invite.created_by.username })}, until ${when(invite.expires_at)}`}
                </span>
              </p>
              <IconButton
                icon={Trash2}
                name={`Close the link of ${when(invite.created_at)}`}
                onClick={() => void revoke(invite)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The link itself is shown once; afterwards nobody can read it again. */
function Made({ link, name }: { link: string; name: string }) {
  return (
    <div class="notice" role="status">
      <Icon of={Link} />
      <div>
        <p>
          <strong dir="auto">{`This link opens ${name}.`}</strong> It is shown only now.
        </p>
        <input
          class="input code-link"
          readOnly
          aria-label="Invite link"
          value={link}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Button onClick={() => void copyText(link)}>Copy the link</Button>
      </div>
    </div>
  );
}

function when(instant: string): string {
  const own = me.value?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  return formatWhen(instant, new Date(), own);
}
