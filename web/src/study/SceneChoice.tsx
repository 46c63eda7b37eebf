import { signal } from "@preact/signals";
import { store, stored } from "../app/storage";
import { Segmented } from "../ui/Segmented";

type Scene = "plain" | "window" | "lamp";

const KEY = "cafe.scene";
const SCENES: readonly { value: Scene; label: string }[] = [
  { value: "plain", label: "Plain" },
  { value: "window", label: "Window seat" },
  { value: "lamp", label: "Lamplight" },
];

/** What the page stands in front of; kept in this browser. */
export const scene = signal<Scene>(SCENES.find(({ value }) => value === stored(KEY))?.value ?? "plain");

export function SceneChoice() {
  return (
    <Segmented
      label="Background"
      name="scene"
      value={scene.value}
      choices={SCENES}
      onValue={(chosen) => {
        scene.value = chosen;
        store(KEY, chosen === "plain" ? null : chosen);
      }}
    />
  );
}
