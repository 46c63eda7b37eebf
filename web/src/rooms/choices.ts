/** What a room's settings can be, in words; the same where a room is made and where it is changed. */

export const VISIBILITIES = [
  { value: "public", label: "Everybody here" },
  { value: "private", label: "Only with the code" },
] as const;

export const TIMER_CONTROLS = [
  { value: "anyone", label: "Anybody in it" },
  { value: "host", label: "Only its hosts" },
] as const;

export const EXPIRIES = [
  { value: "never", label: "Never" },
  { value: "1d", label: "After a day without anybody" },
  { value: "15m", label: "After 15 minutes without anybody" },
] as const;

/** Seconds between two messages of one member. */
export const SLOW_MODES = [
  { value: "0", label: "Off" },
  { value: "10", label: "10 seconds" },
  { value: "30", label: "30 seconds" },
  { value: "60", label: "A minute" },
  { value: "300", label: "5 minutes" },
  { value: "3600", label: "An hour" },
] as const;

/** Days after which messages are forgotten; empty for never. */
export const RETENTIONS = [
  { value: "", label: "For good" },
  { value: "7", label: "A week" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "A year" },
] as const;

/** The choices, and a value among them that was set by other means. */
export function withOwn(
  choices: readonly { value: string; label: string }[],
  own: string,
  unit: string,
): readonly { value: string; label: string }[] {
  return choices.some(({ value }) => value === own)
    ? choices
    : [...choices, { value: own, label: `${own} ${unit}` }];
}

export const QUIET_HELP =
  "What others write while the shared timer is in focus waits, and comes together at the break.";

/** The choice of that value, or the first one for a text that is none. */
export function chosen<Value extends string>(choices: readonly { value: Value }[], text: string): Value {
  const [first] = choices;
  if (!first) throw new Error("no choices");
  return choices.find((choice) => choice.value === text)?.value ?? first.value;
}
