import { Camera, CameraOff, Info, Mic, MicOff, Phone, SlidersHorizontal, Video } from "lucide";
import { useContext } from "preact/hooks";
import type { Me } from "../api/types";
import type { CallInRoom } from "../live/frames";
import { type NameOf, Names } from "../live/names";
import { Button, IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { AskStore } from "./asks";
import { BreakAsks } from "./BreakAsks";
import type { CallStore } from "./callStore";
import { Lobby } from "./Lobby";
import { Toggle } from "./Toggle";
import { setWish, wish } from "./wish";
import "./call.css";

interface CallCardProps {
  store: CallStore;
  asks: AskStore;
  inRoom: CallInRoom;
  me: Me;
}

type Door = "Start call" | "Join call" | "Call again";

/** The call before one is in it: who talks, and the door. Nothing opens before a button of it is pressed. */
export function CallCard({ store, asks, inRoom, me }: CallCardProps) {
  const phase = store.phase.value;
  const reason = phase.kind === "out" ? phase.reason : null;
  const found = situation(inRoom, me.id, useContext(Names));
  const door: Door | null = found.door && phase.kind === "out" && phase.again ? "Call again" : found.door;
  const joining = phase.kind === "joining";
  const preview = store.preview.value;
  return (
    <section class="card call-card" aria-label="Call">
      <h2 class="visually-hidden">Call</h2>
      <BreakAsks
        store={asks}
        myId={me.id}
        door={joining ? null : door}
        join={() => void store.join(wish.value)}
      />
      <p class="call-card-text">
        <Icon of={door === "Start call" ? Video : Phone} />
        <span dir="auto">{found.text}</span>
      </p>
      {door && (
        <div class="call-door">
          <WishButtons />
          <IconButton
            icon={SlidersHorizontal}
            name="Check camera and sound"
            aria-haspopup="dialog"
            disabled={joining}
            onClick={() => void store.look(wish.value)}
          />
          <Button
            kind={door === "Start call" ? "quiet" : "primary"}
            busy={joining}
            onClick={() => void store.join(wish.value)}
          >
            {joining ? "Opening…" : door}
          </Button>
        </div>
      )}
      <div class="call-reason" role="status">
        {reason && (
          <p class="notice small">
            <Icon of={Info} />
            <span>
              {reason}
              {phase.kind === "out" && phase.again && (
                <>
                  {" "}
                  The <a href="/doctor">connection doctor</a> finds out what is in the way.
                </>
              )}
            </span>
          </p>
        )}
      </div>
      {preview && door && <Lobby store={store} media={preview} me={me} door={door} />}
    </section>
  );
}

function WishButtons() {
  const { mic, camera } = wish.value;
  return (
    <div class="call-wish">
      <Toggle
        name="Join with microphone"
        on={mic}
        icon={mic ? Mic : MicOff}
        onPress={() => setWish({ mic: !mic })}
      />
      <Toggle
        name="Join with camera"
        on={camera}
        icon={camera ? Camera : CameraOff}
        onPress={() => setWish({ camera: !camera })}
      />
    </div>
  );
}

function situation(
  inRoom: CallInRoom,
  myId: string,
  nameOf: NameOf,
): { text: string; door: "Start call" | "Join call" | null } {
  const others = inRoom.participants.filter((person) => person.user_id !== myId).map(nameOf);
  const mine = others.length < inRoom.participants.length;
  const names = others.join(" and ");
  if (inRoom.participants.length === 0) return { text: "Talk with one other person.", door: "Start call" };
  // A place of our own is held: by another tab, or since a moment ago.
  if (mine)
    return {
      text: names ? `Your place in the call with ${names} is held.` : "Your place in the call is held.",
      door: "Join call",
    };
  if (others.length === 1) return { text: `${names} is in the call.`, door: "Join call" };
  return { text: `${names} are talking. A call has two places.`, door: null };
}
