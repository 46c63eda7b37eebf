import { useSignal } from "@preact/signals";
import { EyeOff } from "lucide";
import { useEffect, useRef } from "preact/hooks";
import type { Block } from "../../api/types";
import { Avatar } from "../../ui/Avatar";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Skeleton } from "../../ui/Skeleton";
import { Empty } from "../../ui/states";
import { formatWhen, OWN_ZONE } from "../../ui/time";
import { toast, toastProblem } from "../../ui/toasts";
import { blocks, learnBlocks, unblock } from "../blocks";

/** Whom this person has blocked. */
export function BlocksCard() {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => void learnBlocks(), []);
  const found = blocks.value;
  return (
    <Card title="People you have blocked">
      {found === null && <Skeleton of="whom you have blocked" />}
      {found?.length === 0 && (
        <Empty icon={EyeOff} title="Nobody">
          Blocking is done in a room, by the three dots beside a name: you see nothing of them, and there are
          no calls and no invitations between you.
        </Empty>
      )}
      {found && found.length > 0 && (
        <ul class="entries" ref={list} tabIndex={-1} aria-label="People you have blocked">
          {found.map((block) => (
            <Line block={block} key={block.user.id} gone={() => list.current?.focus()} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Line({ block, gone }: { block: Block; gone: () => void }) {
  const busy = useSignal(false);
  const { user, blocked_at } = block;
  const name = user.display_name || user.username;
  const free = async () => {
    busy.value = true;
    const answer = await unblock(user.id);
    busy.value = false;
    if (!answer.ok) return toastProblem(`${name} is still blocked.`, answer.problem);
    toast(`${name} is not blocked any more.`);
    gone();
  };
  return (
    <li class="entry">
      <Avatar name={name} seed={user.id} />
      <div class="entry-text">
        <p>
          <bdi>
            <strong>{name}</strong>
          </bdi>
        </p>
        <p class="small muted facts">
          {user.username !== name && <span>{user.username}</span>}
          <span>{`blocked ${formatWhen(blocked_at, new Date(), OWN_ZONE)}`}</span>
        </p>
      </div>
      <Button small busy={busy.value} onClick={() => void free()} aria-label={`Unblock ${name}`}>
        Unblock
      </Button>
    </li>
  );
}
