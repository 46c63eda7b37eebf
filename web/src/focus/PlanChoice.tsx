import { SelectField } from "../ui/fields";
import { Segmented } from "../ui/Segmented";
import { BOUNDS, bounded, choice, choose, type Length, OVERTIMES, type PlanName, RATIOS } from "./plan";

const NAMES: readonly { value: PlanName; label: string }[] = [
  { value: "25/5", label: "25 / 5" },
  { value: "50/10", label: "50 / 10" },
  { value: "custom", label: "Custom" },
  { value: "flow", label: "Flow" },
];

const LENGTHS: readonly { name: Length; label: string }[] = [
  { name: "focus_minutes", label: "Focus" },
  { name: "break_minutes", label: "Break" },
  { name: "long_break_minutes", label: "Long break" },
  { name: "rounds", label: "Rounds" },
];

/** How long to focus and to rest, chosen before the start. */
export function PlanChoice() {
  const { name, custom, auto_start, overtime_minutes, flow_ratio } = choice.value;
  return (
    <div class="plan">
      <Segmented
        label="Focus and break"
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
        </div>
      )}
      <details class="more plan-more" open={name === "flow"}>
        <summary>{name === "flow" ? "How the break is counted" : "More choices"}</summary>
        <div class="stack">
          {name === "flow" ? (
            <SelectField
              label="A minute of break for"
              name="flow_ratio"
              value={String(flow_ratio)}
              choices={RATIOS.map((ratio) => ({ value: String(ratio), label: `${ratio} minutes of focus` }))}
              onValue={(value) => choose({ flow_ratio: Number(value) })}
              help="Flow counts up until you take the break."
            />
          ) : (
            <SelectField
              label="Finish the thought"
              name="overtime_minutes"
              value={String(overtime_minutes)}
              choices={OVERTIMES.map((minutes) => ({
                value: String(minutes),
                label: minutes === 0 ? "The break comes on time" : `Up to ${minutes} minutes more`,
              }))}
              onValue={(value) => choose({ overtime_minutes: Number(value) })}
            />
          )}
          <label class="check plan-auto">
            <input
              type="checkbox"
              checked={auto_start}
              onChange={(event) => choose({ auto_start: event.currentTarget.checked })}
            />
            Go on by itself after each phase
          </label>
        </div>
      </details>
    </div>
  );
}
