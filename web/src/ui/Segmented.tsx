import { useId } from "preact/hooks";

interface SegmentedProps<Value extends string> {
  label: string;
  name: string;
  value: Value;
  choices: readonly { value: Value; label: string }[];
  onValue: (value: Value) => void;
  help?: string | undefined;
}

/** A few choices side by side, one of them taken; a radio group underneath. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, name, value, choices, onValue, help } = props;
  const id = useId();
  return (
    <fieldset class="field" aria-describedby={help ? `${id}-help` : undefined}>
      <legend class="label">{label}</legend>
      <div class="segmented">
        {choices.map((choice) => (
          <label class="segment" key={choice.value}>
            <input
              type="radio"
              class="visually-hidden"
              name={`${name}-${id}`}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onValue(choice.value)}
            />
            <span>{choice.label}</span>
          </label>
        ))}
      </div>
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
    </fieldset>
  );
}
