import { Ban as BanIcon } from "lucide";
import { useContext } from "preact/hooks";
import { Names } from "../../live/names";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Skeleton } from "../../ui/Skeleton";
import { Empty, Failure } from "../../ui/states";
import { toast, toastProblem } from "../../ui/toasts";
import { useAsk } from "../../ui/useAsk";
import { type Ban, liftBan, listBans } from "../room/commands";

/** Who may not come back, until somebody lets them. */
export function BansTab({ code }: { code: string }) {
  const nameOf = useContext(Names);
  const { asked, reload, put } = useAsk(`bans ${code}`, (signal) => listBans(code, signal));
  const lift = async (ban: Ban) => {
    const answer = await liftBan(code, ban.user.id);
    const name = ban.user.display_name || ban.user.username;
    if (!answer.ok) return toastProblem(`${name} is still banned.`, answer.problem);
    toast(`${name} may join again.`);
    if (asked.state === "ready") put(asked.value.filter((it) => it !== ban));
  };
  if (asked.state === "loading") return <Skeleton of="the bans" />;
  if (asked.state === "failed") {
    return <Failure what="The bans could not be read." problem={asked.problem} retry={reload} />;
  }
  if (asked.value.length === 0) {
    return (
      <Empty icon={BanIcon} title="Nobody is banned">
        <p>Whoever is removed with a ban stands here, and can be let back in.</p>
      </Empty>
    );
  }
  return (
    <ul class="settings-list">
      {asked.value.map((ban) => {
        const name = ban.user.display_name || ban.user.username;
        const host = nameOf({ user_id: ban.banned_by.id, username: ban.banned_by.username });
        return (
          <li class="settings-row" key={ban.user.id}>
            <Avatar name={name} seed={ban.user.id} />
            <p class="settings-row-words">
              <bdi class="one-line">{name}</bdi>
              <span class="muted small one-line" dir="auto">{`banned by ${host}`}</span>
            </p>
            <Button small onClick={() => void lift(ban)}>
              Lift the ban
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
