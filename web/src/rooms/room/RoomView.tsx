import { useComputed, useSignal } from "@preact/signals";
import { type KeyHelp, useKeys } from "../../app/keys";
import { CallCard } from "../../call/CallCard";
import { toggleCamera, toggleMic } from "../../call/CallControls";
import { CallStage } from "../../call/CallStage";
import { ChatPanel } from "../../chat/ChatPanel";
import { MESSAGE_FIELD } from "../../chat/Composer";
import { skip, startOrPause } from "../../focus/controls";
import { timerKeys } from "../../focus/keys";
import { TimerBar } from "../../focus/TimerBar";
import { TimerCard } from "../../focus/TimerCard";
import { useTimerTitle } from "../../focus/useTimerTitle";
import { Names } from "../../live/names";
import { copyText } from "../../ui/CopyButton";
import { roomLink } from "./invite";
import { LinkBanner } from "./LinkBanner";
import { PeoplePanel } from "./PeoplePanel";
import { type Pane, PhoneBar } from "./PhoneBar";
import { RoomEnded } from "./RoomEnded";
import { RoomHeader } from "./RoomHeader";
import { RoomNotices } from "./RoomNotices";
import type { RoomStore } from "./roomStore";
import "./people.css";
import "./room.css";

/** Above this many people only counts come and go in the chat. */
const CROWD = 8;

const keyHelp: readonly KeyHelp[] = [
  ...timerKeys,
  { keys: "/", does: "Write a message" },
  { keys: "Esc", does: "Back to the timer" },
  { keys: "M", does: "Microphone on or off, in a call" },
  { keys: "V", does: "Camera on or off, in a call" },
  { keys: "C", does: "Copy the invite link" },
];

export function RoomView({ store }: { store: RoomStore }) {
  const pane = useSignal<Pane>("timer");
  const live = useComputed(() => store.socket.connection.link.value.kind === "live");
  const mayControl = store.mayControlTimer.value;
  const name = store.room.value?.name ?? store.code;
  useTimerTitle(store.timer, name);
  useKeys(
    {
      " ": () => mayControl && startOrPause(store.timer),
      s: () => mayControl && skip(store.timer),
      "/": () => {
        pane.value = "chat";
        // The pane of a phone is shown first; only then its field can take the focus.
        requestAnimationFrame(() => document.getElementById(MESSAGE_FIELD)?.focus());
      },
      escape: () => {
        pane.value = "timer";
      },
      m: () => toggleMic(store.call),
      v: () => toggleCamera(store.call),
      c: () => void copyText(roomLink(store.code)),
    },
    keyHelp,
  );
  const mention = (username: string) => {
    pane.value = "chat";
    store.chat.mention(username);
  };
  const link = store.socket.connection.link.value;
  if (link.kind === "ended") return <RoomEnded store={store} reason={link.reason} />;

  const inCall = store.call.media.value !== null && store.call.phase.value.kind !== "out";
  const joined = inCall && store.call.phase.value.kind !== "joining";
  return (
    <Names.Provider value={store.nameOf}>
      <RoomHeader store={store} />
      <main id="main" tabIndex={-1} class="room" data-pane={pane.value} data-call={joined || undefined}>
        <LinkBanner store={store} />
        <RoomNotices store={store} />
        <div class="room-panes">
          <div class="pane pane-people">
            <PeoplePanel store={store} mention={mention} />
          </div>
          <div class="pane-slim">
            <TimerBar store={store.timer} mayControl={mayControl} />
          </div>
          <div class="pane pane-timer">
            <TimerCard
              store={store.timer}
              shared
              mayControl={mayControl}
              tell={(note) => store.say(store.myself.value?.status ?? "available", note)}
            />
          </div>
          <div class="pane pane-call">
            {joined ? (
              <CallStage store={store.call} me={store.me} />
            ) : (
              <CallCard store={store.call} asks={store.asks} inRoom={store.callInRoom.value} me={store.me} />
            )}
          </div>
          <div class="pane pane-chat">
            <ChatPanel
              store={store.chat}
              live={live}
              crowded={store.counts.value.here > CROWD}
              invite={() => void copyText(roomLink(store.code))}
            />
          </div>
        </div>
        <PhoneBar store={store} pane={pane} />
      </main>
    </Names.Provider>
  );
}
