import { SelectField } from "../ui/fields";
import { canChooseSpeaker, useDevices } from "./devices";
import { LevelMeter } from "./LevelMeter";
import type { LocalMedia } from "./localMedia";
import { setWish, wish } from "./wish";

/** Which microphone, camera and loudspeaker, and how they are used; remembered in this browser. */
export function DeviceChoices({ media }: { media: LocalMedia }) {
  const devices = useDevices(`${media.audio.value?.id} ${media.camera.value?.id}`);
  return (
    <div class="stack">
      <Choice kind="mic" label="Microphone" devices={devices} media={media} />
      {media.audio.value && <LevelMeter track={media.audio.value} />}
      <Choice kind="camera" label="Camera" devices={devices} media={media} />
      {canChooseSpeaker && <Speaker devices={devices} />}
      <div>
        <label class="check">
          <input
            type="checkbox"
            checked={wish.value.pushToTalk}
            onChange={(event) => {
              setWish({ pushToTalk: event.currentTarget.checked });
              media.follow(event.currentTarget.checked);
            }}
          />
          Push to talk
        </label>
        <p class="help">The microphone is open only while you hold M or its button.</p>
      </div>
      <div>
        <label class="check">
          <input
            type="checkbox"
            checked={wish.value.relayOnly}
            onChange={(event) => setWish({ relayOnly: event.currentTarget.checked })}
          />
          Through a relay only
        </label>
        <p class="help">
          Hides your network address from the other person. Works where this cafe has a relay, and from the
          next call on.
        </p>
      </div>
    </div>
  );
}

interface ChoiceProps {
  kind: "mic" | "camera";
  label: string;
  devices: readonly MediaDeviceInfo[];
  media: LocalMedia;
}

function Choice({ kind, label, devices, media }: ChoiceProps) {
  const choices = choicesOf(devices, kind === "mic" ? "audioinput" : "videoinput", label);
  if (choices.length === 0)
    return <p class="muted">{`${label}: none found, or not allowed for this page.`}</p>;
  return (
    <SelectField
      label={label}
      name={kind}
      value={media.chosen(kind) ?? choices[0]?.value ?? ""}
      choices={choices}
      onValue={(id) => void media.choose(kind, id)}
    />
  );
}

function Speaker({ devices }: { devices: readonly MediaDeviceInfo[] }) {
  const choices = choicesOf(devices, "audiooutput", "Loudspeaker");
  if (choices.length < 2) return null;
  return (
    <SelectField
      label="Loudspeaker"
      name="speaker"
      value={wish.value.speakerId ?? choices[0]?.value ?? ""}
      choices={choices}
      onValue={(id) => setWish({ speakerId: id })}
    />
  );
}

function choicesOf(devices: readonly MediaDeviceInfo[], kind: MediaDeviceKind, label: string) {
  // Before the browser's permission devices have no id, and there is nothing to choose.
  return devices
    .filter((device) => device.kind === kind && device.deviceId !== "")
    .map((device, place) => ({ value: device.deviceId, label: device.label || `${label} ${place + 1}` }));
}
