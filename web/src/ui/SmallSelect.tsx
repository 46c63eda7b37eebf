import { ChevronDown } from "lucide";
import { Icon } from "./Icon";

interface SmallSelectProps {
  /** What is chosen, and for whom; the line it stands in says the same to those who see it. */
  label: string;
  /** What is so, which stays shown until a choice was carried out. */
  value: string;
  choices: readonly { value: string; label: string }[];
  onChoose: (value: string) => void;
  disabled?: boolean;
  title?: string | undefined;
}

/** A choice at the end of a line, that is carried out at once. */
export function SmallSelect({ label, value, choices, onChoose, disabled, title }: SmallSelectProps) {
  return (
    <span class="select small-select">
      <select
        class="input"
        aria-label={label}
        value={value}
        disabled={disabled}
        title={title}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          event.currentTarget.value = value;
          onChoose(chosen);
        }}
      >
        {choices.map((choice) => (
          <option value={choice.value} key={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      <Icon of={ChevronDown} size={1} />
    </span>
  );
}
