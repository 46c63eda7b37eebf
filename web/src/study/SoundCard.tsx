import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import { Card } from "../ui/Card";
import { Segmented } from "../ui/Segmented";
import type { SoundName } from "./noise";
import { play, playing, setVolume, volume } from "./sounds";

const SOUNDS: readonly { value: SoundName | "off"; label: string }[] = [
  { value: "off", label: "Off" },
  { value: "rain", label: "Rain" },
  { value: "brown", label: "Waterfall" },
  { value: "hum", label: "Murmur" },
];

/** A quiet sound and a background; both end with the page. */
export function SoundCard({ children }: { children: ComponentChildren }) {
  const id = useId();
  useEffect(() => () => play(null), []);
  return (
    <Card title="Around you">
      <div class="stack">
        <Segmented
          label="Sound"
          name="sound"
          value={playing.value ?? "off"}
          choices={SOUNDS}
          onValue={(name) => play(name === "off" ? null : name)}
          help="Made in your browser; nothing is loaded."
        />
        {playing.value && (
          <div class="field">
            <label class="label" for={id}>
              Volume
            </label>
            <input
              id={id}
              class="volume"
              type="range"
              min={0}
              max={100}
              value={volume.value}
              onInput={(event) => setVolume(event.currentTarget.valueAsNumber)}
            />
          </div>
        )}
        {children}
      </div>
    </Card>
  );
}
