import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import graphs from "@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs";
import diceware from "@zxcvbn-ts/language-common/dist/diceware.json.mjs";
import passwords from "@zxcvbn-ts/language-common/dist/passwords.json.mjs";
import commonWords from "@zxcvbn-ts/language-en/dist/commonWords.json.mjs";
import firstNames from "@zxcvbn-ts/language-en/dist/firstnames.json.mjs";
import translations from "@zxcvbn-ts/language-en/dist/translations.mjs";
import sequences from "@zxcvbn-ts/language-en/dist/wordSequences.json.mjs";
import type { Strength } from "./strength";

// Some hundred kilobytes of words: whoever imports this module does it late. Surnames and the words of an encyclopaedia
// would double them, and move hardly any estimate.
let made: ZxcvbnFactory | undefined;

/** How hard a password is to guess for somebody who knows words, names, dates, and `about` its owner. */
export function estimate(password: string, about: readonly string[]): Strength {
  made ??= new ZxcvbnFactory({
    dictionary: { passwords, diceware, commonWords, firstNames, ...sequences },
    graphs,
    translations,
  });
  const { score, feedback } = made.check(password, [...about]);
  return { score, advice: feedback.warning || feedback.suggestions[0] || "" };
}
