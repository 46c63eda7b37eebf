import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import type { Result } from "../api/problem";

/** What the panel shows and does of one collection (docs/api.md §7). `Item` is a line of its list. */
export interface Collection<Item extends { readonly id: string }> {
  /** In the address: `/admin/<slug>`. */
  readonly slug: string;
  /** "Rooms", "room". */
  readonly title: string;
  readonly one: string;
  readonly icon: IconNode;
  /** `/api/<service>/admin/<collection>`. */
  readonly path: string;
  /** What `q` looks in; without it there is no search. */
  readonly search?: string;
  readonly filters: readonly Filter[];
  /** The first is the usual one. */
  readonly sorts: readonly Choice[];
  readonly columns: readonly Column<Item>[];
  /** How a line is called in dialogs and for people who do not see it. */
  readonly nameOf: (item: Item) => string;
  /** What the detail says beside the columns. */
  readonly facts: (item: Item) => readonly Fact[];
  readonly fields?: readonly Field<Item>[];
  readonly actions: readonly Action<Item>[];
  /** Whether everything that the filters match can be downloaded. */
  readonly exports: boolean;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A chip: `name` in the query; its choices without "any". */
export interface Filter {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly Choice[];
}

export interface Column<Item> {
  readonly title: string;
  readonly cell: (item: Item) => ComponentChildren;
  /** Left out on narrow screens; the detail has it. */
  readonly minor?: boolean;
  readonly numeric?: boolean;
}

export type Fact = readonly [title: string, value: ComponentChildren];

/** Something that can be edited in the detail; values are text in the form. */
export interface Field<Item> {
  readonly name: string;
  readonly label: string;
  readonly kind: "text" | "area" | "number" | "choice";
  readonly choices?: readonly Choice[];
  readonly help?: string;
  readonly from: (item: Item) => string;
  /** The value in the PATCH. */
  readonly to: (text: string) => unknown;
}

/** Something done to one or to many. */
export interface Action<Item> {
  readonly label: string;
  readonly icon: IconNode;
  readonly danger?: boolean;
  /** The name of the bulk action; without it this is for one at a time. */
  readonly bulk?: string;
  /** Whether it makes sense for this one now. */
  readonly fits?: (item: Item) => boolean;
  /** Asked before; without it the action is done at once. `count` is in words: "this room", "3 rooms". */
  readonly confirm?: (count: string) => string;
  /** Has to be typed first: for what cannot be undone. */
  readonly typed?: string;
  /** For one. A text is shown to be copied, once. */
  readonly run: (item: Item) => Promise<Result<Done>>;
}

/** What became of an action; `secret` is shown once. */
export interface Done {
  readonly said: string;
  readonly secret?: string;
  readonly gone?: boolean;
}

/** Adds what was done to an answer. */
export async function saying(answer: Promise<Result<unknown>>, done: Done): Promise<Result<Done>> {
  const settled = await answer;
  return settled.ok ? { ok: true, value: done } : settled;
}

export const yesNo: readonly Choice[] = [
  { value: "true", label: "yes" },
  { value: "false", label: "no" },
];
