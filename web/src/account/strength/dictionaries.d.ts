// The word lists of @zxcvbn-ts one by one: the packages' own entry points bring all of them, and do not describe these.

declare module "@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs" {
  const graphs: NonNullable<import("@zxcvbn-ts/core").OptionsType["graphs"]>;
  export default graphs;
}

declare module "@zxcvbn-ts/language-en/dist/wordSequences.json.mjs" {
  const sequences: NonNullable<import("@zxcvbn-ts/core").OptionsType["dictionary"]>;
  export default sequences;
}

declare module "@zxcvbn-ts/language-en/dist/translations.mjs" {
  const translations: NonNullable<import("@zxcvbn-ts/core").OptionsType["translations"]>;
  export default translations;
}

declare module "*.json.mjs" {
  const words: string[];
  export default words;
}
