import { Camera, CameraOff, Info, Mic, MicOff, Phone, Video } from "lucide";
import { useContext } from "preact/hooks";
import type { CallInRoom } from "../live/frames";
import { type NameOf, Names } from "../live/names";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import type { CallStore } from "./callStore";
import { setWish, wish } from "./wish";
import "./call.css";

interface CallCardProps {
  store: CallStore;
  inRoom: CallInRoom;
  myId: string;
}

/** The call before one is in it: who talks, and the door. Nothing opens before Start or Join is pressed. */
export function CallCard({ store, inRoom, myId }: CallCardProps) {
  const phase = store.phase.value;
  const reason = phase.kind === "out" ? phase.reason : null;
  const { text, door } = situation(inRoom, myId, useContext(Names));
  const joining = phase.kind === "joining";
  return (
    <section class="card call-card" aria-label="Call">
      <h2 class="visually-hidden">Call</h2>
      <p class="call-card-text">
        <Icon of={door === "Start call" ? Video : Phone} />
        <span dir="auto">{text}</span>
      </p>
      {door && (
        <div class="call-door">
          <WishButtons />
          <Button
            kind={door === "Join call" ? "primary" : "quiet"}
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
            {reason}
          </p>
        )}
      </div>
    </section>
  );
}

function WishButtons() {
  const { mic, camera } = wish.value;
  return (
    <div class="call-wish">
      <button
        type="button"
        class="toggle"
        aria-label="Join with microphone"
        aria-pressed={mic}
        title={mic ? "With microphone" : "Without microphone"}
        onClick={() => setWish({ mic: !mic })}
      >
        <Icon of={mic ? Mic : MicOff} />
      </button>
      <button
        type="button"
        class="toggle"
        aria-label="Join with camera"
        aria-pressed={camera}
        title={camera ? "With camera" : "Without camera"}
        onClick={() => setWish({ camera: !camera })}
      >
        <Icon of={camera ? Camera : CameraOff} />
      </button>
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
  if (inRoom.participants.length === 0)
    return { text: "Talk with one other person, with or without pictures.", door: "Start call" };
  // A place of our own is held: by another tab, or since a moment ago.
  if (mine)
    return {
      text: names ? `Your place in the call with ${names} is held.` : "Your place in the call is held.",
      door: "Join call",
    };
  if (others.length === 1) return { text: `${names} is in the call.`, door: "Join call" };
  return { text: `${names} are talking. A call has two places.`, door: null };
}
