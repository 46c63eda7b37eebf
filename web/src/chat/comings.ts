/**
 * Who came and who left, told calmly: folded between two messages, without people who were gone for less
 * than five minutes, and as mere counts where the room is large.
 */

import type { Who } from "../live/frames";

export interface Coming {
  person: Who;
  came: boolean;
  /** Local milliseconds. */
  at: number;
  /** The `seq` of the message it stands after. */
  after: number;
}

/** What is left to tell at one place. */
export interface Fold {
  after: number;
  at: number;
  came: readonly Who[];
  went: readonly Who[];
}

/** Gone and back, or come and gone, within this is not worth a word. */
const SILENT_MS = 5 * 60_000;
/** Older ones have long been scrolled past. */
const KEPT = 300;

export function noted(comings: readonly Coming[], coming: Coming): readonly Coming[] {
  const earlier = comings.findLast((it) => it.person.user_id === coming.person.user_id);
  if (earlier && earlier.came !== coming.came && coming.at - earlier.at < SILENT_MS) {
    return comings.filter((it) => it !== earlier);
  }
  return [...comings, coming].slice(-KEPT);
}

export function folded(comings: readonly Coming[]): Fold[] {
  const folds = new Map<
    number,
    { after: number; at: number; came: Map<string, Who>; went: Map<string, Who> }
  >();
  for (const { person, came, at, after } of comings) {
    const fold = folds.get(after) ?? { after, at, came: new Map(), went: new Map() };
    folds.set(after, fold);
    const [into, outOf] = came ? [fold.came, fold.went] : [fold.went, fold.came];
    outOf.delete(person.user_id);
    into.set(person.user_id, person);
  }
  return [...folds.values()].map((fold) => ({
    after: fold.after,
    at: fold.at,
    came: [...fold.came.values()],
    went: [...fold.went.values()],
  }));
}

/** "Cleo came", "2 came, 1 left". */
export function summary({ came, went }: Fold, names: boolean): string {
  const [onlyCame] = came;
  const [onlyWent] = went;
  if (names && onlyCame && came.length === 1 && went.length === 0) return `${onlyCame.username} came`;
  if (names && onlyWent && went.length === 1 && came.length === 0) return `${onlyWent.username} left`;
  const parts = [];
  if (came.length > 0) parts.push(`${came.length} came`);
  if (went.length > 0) parts.push(`${went.length} left`);
  return parts.join(", ");
}
