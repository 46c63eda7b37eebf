// The contract's alphabet (docs/api.md §3): nothing that is mistaken for something else when read aloud or copied.
const alphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";
export const codeLength = 6;

/**
 * The room code in what somebody typed or pasted: any case, with spaces or hyphens, or a whole link to a room.
 * Characters that no code has are left out; at most six are kept.
 */
export function readCode(typed: string): string {
  const linked = /\/rooms\/([^/?#\s]+)/i.exec(typed)?.[1];
  const characters = Array.from((linked ?? typed).toUpperCase()).filter((character) =>
    alphabet.includes(character),
  );
  return characters.slice(0, codeLength).join("");
}

/** Whether the typed text has characters that no code has, apart from what people put between groups. */
export function hasStrangers(typed: string): boolean {
  if (/\/rooms\//i.test(typed)) return false;
  return Array.from(typed.toUpperCase()).some(
    (character) => !alphabet.includes(character) && !/[\s·–-]/.test(character),
  );
}

export function isCode(text: string): boolean {
  return text.length === codeLength && readCode(text) === text;
}
