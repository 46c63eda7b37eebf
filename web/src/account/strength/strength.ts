/** 0 (among the first guesses) to 4 (out of reach). */
export type Score = 0 | 1 | 2 | 3 | 4;

export interface Strength {
  readonly score: Score;
  /** What would make it better, in a sentence; empty when nothing has to. */
  readonly advice: string;
}

const words: Record<Score, string> = {
  0: "Very easy to guess",
  1: "Easy to guess",
  2: "Could be better",
  3: "Good",
  4: "Very good",
};

export function strengthWords({ score }: Strength): string {
  return words[score];
}

/** The parts of names and addresses that a guesser would try first. */
export function partsOf(...texts: readonly string[]): string[] {
  return texts.flatMap((text) => [text, ...text.split(/[@._\s-]+/)]).filter((part) => part.length >= 3);
}
