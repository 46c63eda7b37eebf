/** The lengths a person chooses before Start (docs/api.md §6), and the presets. */

import { signal } from "@preact/signals";
import { store, stored } from "../app/storage";
import type { StartSettings } from "./api";

export type Length = "focus_minutes" | "break_minutes" | "long_break_minutes" | "rounds";
export type Lengths = Record<Length, number>;
export type PlanName = "25/5" | "50/10" | "custom" | "flow";

export const PRESETS: Record<"25/5" | "50/10", Lengths> = {
  "25/5": { focus_minutes: 25, break_minutes: 5, long_break_minutes: 15, rounds: 4 },
  "50/10": { focus_minutes: 50, break_minutes: 10, long_break_minutes: 20, rounds: 3 },
};

/** How long one may go on to finish a thought, in minutes; what is offered of 0 to 60. */
export const OVERTIMES = [0, 5, 10, 15] as const;
/** Minutes of flow for a minute of break; what is offered of 1 to 12. */
export const RATIOS = [3, 4, 5, 6, 8] as const;

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
  custom: Lengths;
  auto_start: boolean;
  overtime_minutes: number;
  flow_ratio: number;
}

const KEY = "cafe.plan";
const FIRST: Choice = {
  name: "25/5",
  custom: PRESETS["25/5"],
  auto_start: false,
  overtime_minutes: 0,
  flow_ratio: 5,
};
const NAMES: readonly unknown[] = ["50/10", "custom", "flow"];

function oneOf(allowed: readonly number[], value: unknown, otherwise: number): number {
  return allowed.includes(Number(value)) ? Number(value) : otherwise;
}

/** Reads what an earlier visit kept, trusting nothing in it. */
export function readChoice(text: string | null): Choice {
  if (text === null) return FIRST;
  try {
    const kept = JSON.parse(text) as Record<string, unknown>;
    const custom = (kept.custom ?? {}) as Record<string, unknown>;
    const length = (key: Length) => bounded(key, Number(custom[key] ?? FIRST.custom[key]));
    return {
      name: NAMES.includes(kept.name) ? (kept.name as PlanName) : FIRST.name,
      custom: {
        focus_minutes: length("focus_minutes"),
        break_minutes: length("break_minutes"),
        long_break_minutes: length("long_break_minutes"),
        rounds: length("rounds"),
      },
      auto_start: kept.auto_start === true,
      overtime_minutes: oneOf(OVERTIMES, kept.overtime_minutes, FIRST.overtime_minutes),
      flow_ratio: oneOf(RATIOS, kept.flow_ratio, FIRST.flow_ratio),
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

/** The lengths that the clock shows before the start; a flow has none. */
export function chosenLengths({ name, custom }: Choice): Lengths | null {
  if (name === "flow") return null;
  return name === "custom" ? custom : PRESETS[name];
}

export function chosenPlan(choice: Choice): StartSettings {
  const { auto_start, flow_ratio, overtime_minutes } = choice;
  const lengths = chosenLengths(choice);
  if (lengths === null) return { mode: "flow", flow_ratio, auto_start };
  return { ...lengths, mode: "countdown", overtime_minutes, auto_start };
}
