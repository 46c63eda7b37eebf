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

export const QUIET_HELP =
  "What others write while the shared timer is in focus waits, and comes together at the break.";

/** The choice of that value, or the first one for a text that is none. */
export function chosen<Value extends string>(choices: readonly { value: Value }[], text: string): Value {
  const [first] = choices;
  if (!first) throw new Error("no choices");
  return choices.find((choice) => choice.value === text)?.value ?? first.value;
}
