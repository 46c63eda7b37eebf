import type { IconNode } from "lucide";
import { Icon } from "../ui/Icon";

interface ToggleProps {
  name: string;
  hint?: string;
  on: boolean;
  /** Off is its usual state and needs no emphasis. */
  calm?: boolean;
  icon: IconNode;
  onPress: () => void;
}

/** A round button that is on or off. */
export function Toggle({ name, hint, on, calm, icon, onPress }: ToggleProps) {
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
