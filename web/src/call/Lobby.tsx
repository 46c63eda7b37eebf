import { useComputed } from "@preact/signals";
import { Camera, CameraOff, Mic, MicOff } from "lucide";
import type { Me } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import type { CallStore } from "./callStore";
import { DeviceChoices } from "./DeviceChoices";
import type { LocalMedia } from "./localMedia";
import { Picture } from "./Picture";
import { Toggle } from "./Toggle";
import { setWish, wish } from "./wish";

interface LobbyProps {
  store: CallStore;
  media: LocalMedia;
  me: Me;
  /** What the door says: "Start call" or "Join call". */
  door: string;
}

/** A look into the mirror before the call: nothing of it goes anywhere. */
export function Lobby({ store, media, me, door }: LobbyProps) {
  const own = useComputed(() => (media.camera.value ? new MediaStream([media.camera.value]) : null));
  const { mic, camera } = media.shown.value;
  // With push-to-talk the microphone is closed here too, and still wanted.
  const wantsMic = media.audio.value !== null && (mic || wish.value.pushToTalk);
  return (
    <Dialog title="Camera and sound" onClose={() => store.lookAway()}>
      <div class="stack">
        <div class="lobby-picture">
          <Picture
            kind="mine"
            stream={own.value}
            name={me.display_name || me.username}
            seed={me.id}
            visible={camera}
            muted={!wantsMic}
            screen={false}
          />
          <div class="lobby-toggles">
            <Toggle
              name="Microphone"
              on={wantsMic}
              icon={wantsMic ? Mic : MicOff}
              onPress={() => {
                setWish({ mic: !wantsMic });
                void media.setMic(!wantsMic);
              }}
            />
            <Toggle
              name="Camera"
              on={camera}
              icon={camera ? Camera : CameraOff}
              onPress={() => {
                setWish({ camera: !camera });
                void media.setCamera(!camera);
              }}
            />
          </div>
        </div>
        {media.trouble.value && (
          <p class="call-trouble small" role="status">
            {media.trouble.value}
          </p>
        )}
        <p class="small muted">Only you see and hear this.</p>
        <DeviceChoices media={media} />
        <div class="dialog-actions lobby-actions">
          <Button onClick={() => store.lookAway()}>Not now</Button>
          <Button kind="primary" onClick={() => void store.join(wish.value)}>
            {door}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
