import { type Signal, useSignal } from "@preact/signals";
import {
  Activity,
  Camera,
  CameraOff,
  Columns2,
  Mic,
  MicOff,
  PhoneOff,
  PictureInPicture,
  PictureInPicture2,
  ScreenShare,
  ScreenShareOff,
  Settings2,
} from "lucide";
import { Icon } from "../ui/Icon";
import type { Layout } from "./CallStage";
import type { CallStore } from "./callStore";
import { Details } from "./Details";
import { DevicesDialog } from "./DevicesDialog";
import { LocalMedia } from "./localMedia";
import { TalkButton } from "./TalkButton";
import { Toggle } from "./Toggle";
import { wish } from "./wish";

interface CallControlsProps {
  store: CallStore;
  media: LocalMedia;
  layout: Signal<Layout>;
  /** Puts the other person's picture above all windows; null where the browser cannot. */
  popOut: (() => void) | null;
}

export function toggleMic(store: CallStore): void {
  const media = store.media.value;
  if (media && !wish.value.pushToTalk) void media.setMic(!media.shown.value.mic);
}

export function toggleCamera(store: CallStore): void {
  const media = store.media.value;
  if (media) void media.setCamera(media.camera.value === null);
}

export function CallControls({ store, media, layout, popOut }: CallControlsProps) {
  const open = useSignal<"devices" | "details" | null>(null);
  const close = () => {
    open.value = null;
  };
  const { mic } = media.shown.value;
  const camera = media.camera.value !== null;
  const screen = media.video.value !== media.camera.value;
  const link = store.link.value;
  return (
    <fieldset class="call-controls">
      <legend class="visually-hidden">Call controls</legend>
      {wish.value.pushToTalk ? (
        <TalkButton media={media} />
      ) : (
        <Toggle
          name="Microphone"
          hint="M"
          on={mic}
          icon={mic ? Mic : MicOff}
          onPress={() => toggleMic(store)}
        />
      )}
      <Toggle
        name="Camera"
        hint="V"
        on={camera}
        icon={camera ? Camera : CameraOff}
        onPress={() => toggleCamera(store)}
      />
      {LocalMedia.canShareScreen && (
        <Toggle
          name="Share screen"
          on={screen}
          calm
          icon={screen ? ScreenShareOff : ScreenShare}
          onPress={() => void media.setScreen(!screen)}
        />
      )}
      <button
        type="button"
        class="toggle calm"
        aria-label="Devices"
        title="Choose microphone and camera"
        aria-haspopup="dialog"
        onClick={() => {
          open.value = "devices";
        }}
      >
        <Icon of={Settings2} />
      </button>
      <button
        type="button"
        class="toggle calm"
        aria-label="Your picture inside theirs"
        aria-pressed={layout.value === "inset"}
        title={layout.value === "inset" ? "Side by side" : "Your picture inside theirs"}
        onClick={() => {
          layout.value = layout.value === "inset" ? "side" : "inset";
        }}
      >
        <Icon of={layout.value === "inset" ? Columns2 : PictureInPicture2} />
      </button>
      {popOut && (
        <button
          type="button"
          class="toggle calm"
          aria-label="Picture in picture"
          title="Their picture above all windows"
          onClick={popOut}
        >
          <Icon of={PictureInPicture} />
        </button>
      )}
      {link && (
        <button
          type="button"
          class="toggle calm"
          aria-label="Connection details"
          title="How the connection does"
          aria-haspopup="dialog"
          onClick={() => {
            open.value = "details";
          }}
        >
          <Icon of={Activity} />
        </button>
      )}
      <button
        type="button"
        class="toggle hang-up"
        aria-label="Hang up"
        title="Hang up"
        onClick={() => store.hangUp()}
      >
        <Icon of={PhoneOff} />
      </button>
      {open.value === "devices" && <DevicesDialog media={media} onClose={close} />}
      {open.value === "details" && link && <Details link={link} onClose={close} />}
    </fieldset>
  );
}
