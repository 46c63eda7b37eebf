/** The lengths a person chooses before Start (docs/api.md §6), and the presets. */

import { signal } from "@preact/signals";
import { store, stored } from "../app/storage";
import type { StartSettings } from "./api";

export type Plan = Required<StartSettings>;
export type PlanName = "25/5" | "50/10" | "custom";

export const PRESETS: Record<Exclude<PlanName, "custom">, Plan> = {
  "25/5": { focus_minutes: 25, break_minutes: 5, long_break_minutes: 15, rounds: 4, auto_start: false },
  "50/10": { focus_minutes: 50, break_minutes: 10, long_break_minutes: 20, rounds: 3, auto_start: false },
};

export type Length = "focus_minutes" | "break_minutes" | "long_break_minutes" | "rounds";

/** Least and most of each, as the server takes them. */
export const BOUNDS: Record<Length, readonly [number, number]> = {
  focus_minutes: [1, 180],
  break_minutes: [0, 60],
  long_break_minutes: [0, 60],
  rounds: [1, 12],
};

/** The nearest value that the server takes; what is no number becomes the least. */
export function bounded(name: Length, value: number): number {
  const [least, most] = BOUNDS[name];
  return Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : least;
}

export interface Choice {
  name: PlanName;
  custom: Plan;
}

const KEY = "cafe.plan";
const FIRST: Choice = { name: "25/5", custom: PRESETS["25/5"] };

/** Reads what an earlier visit kept, trusting nothing in it. */
export function readChoice(text: string | null): Choice {
  if (text === null) return FIRST;
  try {
    const { name, custom } = JSON.parse(text) as { name?: unknown; custom?: Record<string, unknown> };
    const length = (key: Length) => bounded(key, Number(custom?.[key] ?? FIRST.custom[key]));
    return {
      name: name === "50/10" || name === "custom" ? name : "25/5",
      custom: {
        focus_minutes: length("focus_minutes"),
        break_minutes: length("break_minutes"),
        long_break_minutes: length("long_break_minutes"),
        rounds: length("rounds"),
        auto_start: custom?.auto_start === true,
      },
    };
  } catch {
    return FIRST;
  }
}

/** This person's choice, kept in this browser. */
export const choice = signal<Choice>(readChoice(stored(KEY)));

export function choose(change: Partial<Choice>): void {
  choice.value = { ...choice.value, ...change };
  store(KEY, JSON.stringify(choice.value));
}

export function chosenPlan({ name, custom }: Choice): Plan {
  return name === "custom" ? custom : PRESETS[name];
}
