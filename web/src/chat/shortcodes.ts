/**
 * The emoji of the café: enough for a study room, each with the name it is typed by. The font is the system's
 * own, so nothing is fetched.
 */

export interface Emoji {
  readonly name: string;
  readonly sign: string;
  /** Further words it is found by. */
  readonly also: string;
}

const GROUPS: readonly (readonly [string, string])[] = [
  ["👍", "thumbsup yes good +1"],
  ["👎", "thumbsdown no"],
  ["❤️", "heart love"],
  ["🎉", "tada party done"],
  ["😄", "smile happy"],
  ["😂", "joy laugh"],
  ["🤔", "thinking hm"],
  ["👀", "eyes look"],
  ["🙏", "pray thanks please"],
  ["👏", "clap bravo"],
  ["💪", "muscle strong"],
  ["🔥", "fire"],
  ["✅", "check done tick"],
  ["❌", "cross no"],
  ["❓", "question"],
  ["💡", "bulb idea"],
  ["☕", "coffee break"],
  ["🍵", "tea break"],
  ["🥐", "croissant breakfast"],
  ["🍪", "cookie"],
  ["🍎", "apple"],
  ["🥪", "sandwich lunch"],
  ["🍰", "cake"],
  ["💧", "water drink"],
  ["📚", "books study"],
  ["📖", "book read"],
  ["📝", "memo write essay"],
  ["✏️", "pencil write"],
  ["💻", "laptop computer"],
  ["🧮", "abacus maths"],
  ["🧪", "lab chemistry"],
  ["🔬", "microscope biology"],
  ["🗣️", "speaking language"],
  ["🎓", "graduate exam"],
  ["⏰", "alarm time"],
  ["⏳", "hourglass wait"],
  ["🎧", "headphones music"],
  ["🔇", "mute quiet"],
  ["🚶", "walk"],
  ["🧘", "calm meditate"],
  ["😴", "sleep tired"],
  ["🥱", "yawn tired"],
  ["😅", "sweat phew"],
  ["😊", "blush kind"],
  ["🙂", "slight smile"],
  ["😉", "wink"],
  ["😢", "cry sad"],
  ["😱", "scream exam"],
  ["🤯", "mindblown"],
  ["🥳", "celebrate party"],
  ["🤝", "handshake deal"],
  ["👋", "wave hello bye"],
  ["🙌", "hooray"],
  ["🤞", "luck fingers"],
  ["💯", "hundred"],
  ["⭐", "star"],
  ["🌱", "seedling grow"],
  ["🌧️", "rain"],
  ["☀️", "sun morning"],
  ["🌙", "moon night"],
];

export const EMOJI: readonly Emoji[] = GROUPS.map(([sign, words]) => {
  const [name = "", ...also] = words.split(" ");
  return { name, sign, also: also.join(" ") };
});

/** What is offered first where space is short. */
export const USUAL: readonly string[] = ["👍", "❤️", "🎉", "😄", "👀", "☕"];

const BY_NAME = new Map(EMOJI.map((emoji) => [emoji.name, emoji.sign]));
const CODE = /:([a-z0-9+_]{2,20}):/gu;

/** The emoji that a short code stands for, without its colons; null for a word that is none. */
export function signOf(name: string): string | null {
  return BY_NAME.get(name) ?? null;
}

/** Puts emoji in the place of known short codes; "10:30:00" and unknown codes stay as they are. */
export function withEmoji(text: string): string {
  return text.includes(":") ? text.replaceAll(CODE, (code, name: string) => signOf(name) ?? code) : text;
}

/** Emoji whose words begin with what was typed; the ones named so come first. */
export function findEmoji(typed: string, most: number): readonly Emoji[] {
  const wanted = typed.toLowerCase();
  if (wanted === "") return EMOJI.slice(0, most);
  const named = EMOJI.filter(({ name }) => name.startsWith(wanted));
  const other = EMOJI.filter(
    (emoji) => !named.includes(emoji) && emoji.also.split(" ").some((word) => word.startsWith(wanted)),
  );
  return [...named, ...other].slice(0, most);
}
