import { type Signal, useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import {
  Camera,
  CameraOff,
  Columns2,
  Mic,
  MicOff,
  PhoneOff,
  PictureInPicture2,
  ScreenShare,
  ScreenShareOff,
  Settings2,
} from "lucide";
import { Icon } from "../ui/Icon";
import type { Layout } from "./CallStage";
import type { CallStore } from "./callStore";
import { DevicesDialog } from "./DevicesDialog";
import { LocalMedia } from "./localMedia";

interface CallControlsProps {
  store: CallStore;
  media: LocalMedia;
  layout: Signal<Layout>;
}

export function toggleMic(store: CallStore): void {
  const media = store.media.value;
  if (media) void media.setMic(!media.shown.value.mic);
}

export function toggleCamera(store: CallStore): void {
  const media = store.media.value;
  if (media) void media.setCamera(!media.shown.value.camera);
}

export function CallControls({ store, media, layout }: CallControlsProps) {
  const choosing = useSignal(false);
  const { mic, camera, screen } = media.shown.value;
  return (
    <fieldset class="call-controls">
      <legend class="visually-hidden">Call controls</legend>
      <Toggle
        name="Microphone"
        hint="M"
        on={mic}
        icon={mic ? Mic : MicOff}
        onPress={() => toggleMic(store)}
      />
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
          choosing.value = true;
        }}
      >
        <Icon of={Settings2} />
      </button>
      <button
        type="button"
        class="toggle calm"
        aria-label="Your picture inside theirs"
        aria-pressed={layout.value === "inset"}
        title={layout.value === "inset" ? "Side by side" : "Picture in picture"}
        onClick={() => {
          layout.value = layout.value === "inset" ? "side" : "inset";
        }}
      >
        <Icon of={layout.value === "inset" ? Columns2 : PictureInPicture2} />
      </button>
      <button
        type="button"
        class="toggle hang-up"
        aria-label="Hang up"
        title="Hang up"
        onClick={() => store.hangUp()}
      >
        <Icon of={PhoneOff} />
      </button>
      {choosing.value && (
        <DevicesDialog
          media={media}
          onClose={() => {
            choosing.value = false;
          }}
        />
      )}
    </fieldset>
  );
}

interface ToggleProps {
  name: string;
  hint?: string;
  on: boolean;
  /** Off is its usual state and needs no emphasis. */
  calm?: boolean;
  icon: IconNode;
  onPress: () => void;
}

function Toggle({ name, hint, on, calm, icon, onPress }: ToggleProps) {
  return (
    <button
      type="button"
      class={calm ? "toggle calm" : "toggle"}
      aria-label={name}
      aria-pressed={on}
      aria-keyshortcuts={hint}
      title={`${name} ${on ? "on" : "off"}${hint ? ` (${hint})` : ""}`}
      onClick={onPress}
    >
      <Icon of={icon} />
    </button>
  );
}
