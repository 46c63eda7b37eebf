import { useSignal } from "@preact/signals";
import {
  CalendarClock,
  Link,
  Lock,
  LockOpen,
  LogOut,
  MoreHorizontal,
  Settings,
  Trash2,
  Trophy,
  UserPlus,
} from "lucide";
import { useLocation } from "preact-iso/router";
import { Menu } from "../../app/Menu";
import { TopBar } from "../../app/TopBar";
import { LeaderboardDialog } from "../../ranking/LeaderboardDialog";
import { CopyButton, copyText } from "../../ui/CopyButton";
import { Icon } from "../../ui/Icon";
import { toast, toastProblem } from "../../ui/toasts";
import { ScheduleDialog } from "../schedule/ScheduleDialog";
import { RoomSettings, type SettingsTab } from "../settings/RoomSettings";
import { patchRoom } from "./commands";
import { DeleteRoomDialog } from "./DeleteRoomDialog";
import { roomLink } from "./invite";
import { LeaveDialog } from "./LeaveDialog";
import type { RoomStore } from "./roomStore";

type Open = SettingsTab | "schedule" | "leaderboard" | "leave" | "delete" | null;

/** The room's line: its name, its code to hand on, who is here, and what can be done with it. */
export function RoomHeader({ store }: { store: RoomStore }) {
  const open = useSignal<Open>(null);
  const { route } = useLocation();
  const room = store.room.value;
  const close = () => {
    open.value = null;
  };
  return (
    <>
      <TopBar>
        <div class="room-head">
          <h1 class="room-name one-line" dir="auto" title={room?.description || undefined}>
            {room?.name ?? store.code}
          </h1>
          <span class="room-code">
            <span class="code">{store.code}</span>
            <CopyButton text={roomLink(store.code)} name="Copy the invite link" iconOnly />
          </span>
          {room?.locked && <Icon of={Lock} size={1} name="locked" />}
          <Counts store={store} />
          <RoomMenu
            store={store}
            onOpen={(what) => {
              open.value = what;
            }}
          />
        </div>
      </TopBar>
      {open.value === "schedule" && <ScheduleDialog store={store} onClose={close} />}
      {open.value === "leaderboard" && <LeaderboardDialog code={store.code} onClose={close} />}
      {open.value === "leave" && <LeaveDialog store={store} left={() => route("/")} onClose={close} />}
      {room && (open.value === "room" || open.value === "invites") && (
        <RoomSettings store={store} first={open.value} onClose={close} />
      )}
      {room && open.value === "delete" && (
        <DeleteRoomDialog room={room} gone={() => route("/")} onClose={close} />
      )}
    </>
  );
}

function Counts({ store }: { store: RoomStore }) {
  const { here, inFocus, known } = store.counts.value;
  if (!store.arrived.value) return null;
  return (
    <p class="room-counts muted numbers">
      {known ? `${here} here` : "presence unknown"}
      {inFocus > 0 && ` · ${inFocus} in focus`}
    </p>
  );
}

interface RoomMenuProps {
  store: RoomStore;
  onOpen: (what: Open) => void;
}

function RoomMenu({ store, onOpen }: RoomMenuProps) {
  const room = store.room.value;
  const role = store.myRole.value;
  const lock = async () => {
    if (!room) return;
    const answer = await patchRoom(store.code, { locked: !room.locked });
    if (!answer.ok) return toastProblem("The lock did not change.", answer.problem);
    store.put(answer.value);
    toast(answer.value.locked ? "Locked. Nobody new can join." : "Open again for everybody with the code.");
  };
  return (
    <Menu name="Room menu" bare button={<Icon of={MoreHorizontal} />}>
      <ul>
        <li>
          <button type="button" class="menu-item" onClick={() => void copyText(roomLink(store.code))}>
            <Icon of={UserPlus} /> Copy the invite link
          </button>
        </li>
        <li>
          <button type="button" class="menu-item" onClick={() => onOpen("schedule")}>
            <Icon of={CalendarClock} /> Sessions
          </button>
        </li>
        <li>
          <button type="button" class="menu-item" onClick={() => onOpen("leaderboard")}>
            <Icon of={Trophy} /> Leaderboard
          </button>
        </li>
        {role !== "member" && (
          <>
            <li>
              <button type="button" class="menu-item" onClick={() => onOpen("invites")}>
                <Icon of={Link} /> Invite links
              </button>
            </li>
            <li>
              <button type="button" class="menu-item" onClick={() => onOpen("room")}>
                <Icon of={Settings} /> Room settings
              </button>
            </li>
          </>
        )}
        {role !== "member" && (
          <li>
            <button type="button" class="menu-item" onClick={() => void lock()}>
              <Icon of={room?.locked ? LockOpen : Lock} /> {room?.locked ? "Unlock" : "Lock"}
            </button>
          </li>
        )}
        <li>
          <button type="button" class="menu-item" onClick={() => onOpen("leave")}>
            <Icon of={LogOut} /> Leave the room
          </button>
        </li>
        {role === "owner" && (
          <li>
            <button type="button" class="menu-item danger" onClick={() => onOpen("delete")}>
              <Icon of={Trash2} /> Delete the room
            </button>
          </li>
        )}
      </ul>
    </Menu>
  );
}
