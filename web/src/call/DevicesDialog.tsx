import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dialog } from "../ui/Dialog";
import { SelectField } from "../ui/fields";
import type { LocalMedia } from "./localMedia";

/** Choose another microphone or camera during the call. */
export function DevicesDialog({ media, onClose }: { media: LocalMedia; onClose: () => void }) {
  const devices = useSignal<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const source = navigator.mediaDevices;
    if (!source) return;
    const ending = new AbortController();
    const read = async () => {
      const found = await source.enumerateDevices();
      if (!ending.signal.aborted) devices.value = found;
    };
    void read();
    source.addEventListener("devicechange", read, { signal: ending.signal });
    return () => ending.abort();
  }, []);
  return (
    <Dialog title="Devices" onClose={onClose}>
      <div class="stack">
        <Choice kind="mic" label="Microphone" devices={devices.value} media={media} />
        <Choice kind="camera" label="Camera" devices={devices.value} media={media} />
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  kind: "mic" | "camera";
  label: string;
  devices: readonly MediaDeviceInfo[];
  media: LocalMedia;
}

function Choice({ kind, label, devices, media }: ChoiceProps) {
  const wanted = kind === "mic" ? "audioinput" : "videoinput";
  // Before the browser's permission devices have no id, and there is nothing to choose.
  const found = devices.filter((device) => device.kind === wanted && device.deviceId !== "");
  const choices = found.map((device, place) => ({
    value: device.deviceId,
    label: device.label || `${label} ${place + 1}`,
  }));
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
