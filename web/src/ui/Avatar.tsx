import { useSignal } from "@preact/signals";
import { pictureOf, pictureUrl } from "../account/avatars";

interface AvatarProps {
  /** The name whose initials are drawn. */
  name: string;
  /** The person's id: whose picture it is, and the same ground everywhere where there is none. */
  seed: string;
  /** In rem. */
  size?: number;
}

/**
 * A person's picture, or the initials on one of six grounds of our own palette; decoration beside a written name.
 */
export function Avatar({ name, seed, size = 2 }: AvatarProps) {
  const version = pictureOf(seed).value;
  const broken = useSignal("");
  const url = version > 0 ? pictureUrl(seed, version) : "";
  return (
    <span
      class="avatar"
      data-ground={ground(seed)}
      style={{ "--avatar-size": `${size}rem` }}
      aria-hidden="true"
    >
      {initials(name)}
      {url && url !== broken.value && (
        <img
          class="avatar-picture"
          src={url}
          alt=""
          loading="lazy"
          decoding="async"
          onError={() => {
            broken.value = url;
          }}
        />
      )}
    </span>
  );
}

/** One or two letters: of the first and last word, or the first letter of a single one. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s._-]+/u)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("")
    .toLocaleUpperCase();
}

function ground(seed: string): number {
  let sum = 0;
  for (const character of seed) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum % 6;
}
