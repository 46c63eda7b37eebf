/** A key in groups of four, as people read and type it; apps skip the blanks. */
export function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? "";
}
