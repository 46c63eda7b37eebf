import { Segmented } from "../ui/Segmented";
import { BOUNDS, bounded, choice, choose, type Length, type PlanName } from "./plan";

const NAMES: readonly { value: PlanName; label: string }[] = [
  { value: "25/5", label: "25 / 5" },
  { value: "50/10", label: "50 / 10" },
  { value: "custom", label: "Custom" },
];

const LENGTHS: readonly { name: Length; label: string }[] = [
  { name: "focus_minutes", label: "Focus" },
  { name: "break_minutes", label: "Break" },
  { name: "long_break_minutes", label: "Long break" },
  { name: "rounds", label: "Rounds" },
];

/** How long to focus and to rest, chosen before the start. */
export function PlanChoice() {
  const { name, custom } = choice.value;
  return (
    <div class="plan">
      <Segmented
        label="Minutes of focus and break"
        name="plan"
        value={name}
        choices={NAMES}
        onValue={(chosen) => choose({ name: chosen })}
      />
      {name === "custom" && (
        <div class="plan-custom">
          {LENGTHS.map((length) => (
            <label class="plan-length" key={length.name}>
              <span>{length.label}</span>
              <input
                class="input numbers"
                type="number"
                inputmode="numeric"
                name={length.name}
                min={BOUNDS[length.name][0]}
                max={BOUNDS[length.name][1]}
                value={custom[length.name]}
                onChange={(event) => {
                  const value = bounded(length.name, event.currentTarget.valueAsNumber);
                  event.currentTarget.value = String(value);
                  choose({ custom: { ...custom, [length.name]: value } });
                }}
              />
            </label>
          ))}
          <label class="check plan-auto">
            <input
              type="checkbox"
              checked={custom.auto_start}
              onChange={(event) => choose({ custom: { ...custom, auto_start: event.currentTarget.checked } })}
            />
            Go on by itself after each phase
          </label>
        </div>
      )}
    </div>
  );
}
