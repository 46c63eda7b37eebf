import { useSignal } from "@preact/signals";
import { DoorOpen, LockKeyhole, Users } from "lucide";
import { isWhole, joinRoom, openRoom } from "../api/rooms";
import type { PrivateRoom, Room } from "../api/types";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { Button, ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { useAsk } from "../ui/useAsk";
import { refusals, refusalWords } from "./refusals";
import { RoomPage } from "./room/RoomPage";
import "./rooms.css";

/** What stands before a room: members walk through, everybody else sees what he may see and can join. */
export function RoomDoor({ code }: { code: string }) {
  const { asked, reload } = useAsk(code, (signal) => openRoom(code, signal));
  if (asked.state === "ready" && isWhole(asked.value) && asked.value.my_role) {
    return <RoomPage code={asked.value.code} />;
  }
  return (
    <>
      <TopBar>
        <Places />
      </TopBar>
      <main class="page column door" id="main" tabIndex={-1}>
        {asked.state === "loading" && <Skeleton of="the room" lines={5} />}
        {asked.state === "failed" && asked.problem.status === 404 && <NoSuchRoom code={code} />}
        {asked.state === "failed" && asked.problem.status !== 404 && (
          <Failure what="The room could not be opened." problem={asked.problem} retry={reload} />
        )}
        {asked.state === "ready" && <Outside room={asked.value} joined={reload} />}
      </main>
    </>
  );
}

function Outside({ room, joined }: { room: Room | PrivateRoom; joined: () => void }) {
  const busy = useSignal(false);
  const refusal = useSignal<string | null>(null);
  usePageTitle(room.name);
  const closed = refusal.value ?? (isWhole(room) ? obstacle(room) : null);
  const join = async () => {
    busy.value = true;
    const answer = await joinRoom(room.code);
    busy.value = false;
    if (answer.ok) joined();
    else refusal.value = refusalWords(answer.problem);
  };
  return (
    <div class="card outside">
      <Icon of={room.visibility === "private" ? LockKeyhole : DoorOpen} size={2} />
      <h1 dir="auto">{room.name}</h1>
      <p class="code muted">{room.code}</p>
      {isWhole(room) && room.description && <p dir="auto">{room.description}</p>}
      <p class="row tight">
        {isWhole(room) && Boolean(room.online_count) && (
          <span class="pill rest">
            <span class="dot" aria-hidden="true" />
            {`${room.online_count} here now`}
          </span>
        )}
        <span class="pill">
          <Icon of={Users} size={1} />
          {room.member_count === 1 ? "1 member" : `${room.member_count} members`}
        </span>
        {room.visibility === "private" && <span class="pill">private</span>}
      </p>
      <p class="field-error" role="status">
        {closed}
      </p>
      {closed && (
        <ButtonLink kind="primary" wide href="/">
          Home
        </ButtonLink>
      )}
      {closed !== refusals.banned && (
        <Button kind={closed ? "quiet" : "primary"} wide busy={busy.value} onClick={join}>
          {closed ? "Try again" : "Join this room"}
        </Button>
      )}
      {!closed && <p class="small muted">Your camera and microphone stay off.</p>}
    </div>
  );
}

/** Why joining would be refused, where that can be seen from outside. */
function obstacle(room: Room): string | null {
  if (room.locked) return refusals.room_locked;
  return room.member_count >= room.capacity ? refusals.room_full : null;
}

function NoSuchRoom({ code }: { code: string }) {
  usePageTitle("No such room");
  return (
    <div class="card outside">
      <Icon of={DoorOpen} size={2} />
      <h1>No room has this code</h1>
      <p>
        We looked for <strong class="code">{code.slice(0, 12)}</strong>. It may be mistyped, or the room was
        deleted.
      </p>
      <ButtonLink kind="primary" wide href="/">
        Enter another code
      </ButtonLink>
    </div>
  );
}
