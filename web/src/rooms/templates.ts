/** Rooms for usual occasions: what they set, and the lengths of the timer that go with them. Pure. */

import { type Choice, type Lengths, PRESETS } from "../focus/plan";

export interface Template {
  name: string;
  label: string;
  /** What it is for, in a line. */
  help: string;
  quietFocus: boolean;
  timerControl: "anyone" | "host";
  choice: Partial<Choice>;
}

const EXAM: Lengths = {
  ...PRESETS["25/5"],
  focus_minutes: 90,
  break_minutes: 15,
  long_break_minutes: 15,
  rounds: 2,
};
const READING: Lengths = {
  ...PRESETS["25/5"],
  focus_minutes: 40,
  break_minutes: 10,
  long_break_minutes: 15,
  rounds: 3,
};

export const TEMPLATES: readonly Template[] = [
  {
    name: "table",
    label: "A table",
    help: "25 minutes of focus, 5 of break; chat at any time.",
    quietFocus: false,
    timerControl: "anyone",
    choice: { name: "25/5" },
  },
  {
    name: "deep",
    label: "50 / 10",
    help: "50 minutes of focus, 10 of break; what is written in the focus waits for the break.",
    quietFocus: true,
    timerControl: "anyone",
    choice: { name: "50/10" },
  },
  {
    name: "exam",
    label: "Exam",
    help: "90 minutes in silence, 15 of break; only hosts run the timer.",
    quietFocus: true,
    timerControl: "host",
    choice: { name: "custom", custom: EXAM },
  },
  {
    name: "reading",
    label: "Reading",
    help: "40 minutes with a book, 10 to talk about it.",
    quietFocus: true,
    timerControl: "anyone",
    choice: { name: "custom", custom: READING },
  },
];

export function templateOf(name: string): Template | undefined {
  return TEMPLATES.find((template) => template.name === name);
}
