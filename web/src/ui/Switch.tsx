import { useId } from "preact/hooks";

interface SwitchProps {
  label: string;
  help?: string | undefined;
  name: string;
  on: boolean;
  onSwitch: (on: boolean) => void;
}

/** One thing that is on or off, with a line on what that means. */
export function Switch({ label, help, name, on, onSwitch }: SwitchProps) {
  const id = useId();
  return (
    <div class="field switch">
      <label class="check">
        <input
          type="checkbox"
          name={name}
          checked={on}
          aria-describedby={help ? id : undefined}
          onChange={(event) => onSwitch(event.currentTarget.checked)}
        />
        {label}
      </label>
      {help && (
        <p class="help" id={id}>
          {help}
        </p>
      )}
    </div>
  );
}
