/**
 * What a page keeps over a reload and a log-in in place, for each person on a shared computer apart.
 * Words that were typed end with the tab; how far was read stays in the browser.
 */

export class Kept {
  readonly #key: string;

  constructor(
    private readonly what: "draft" | "unsent" | "read",
    userId: string,
    code: string,
  ) {
    this.#key = `cafe.${what}.${userId}.${code}`;
  }

  get #storage(): Storage {
    return this.what === "read" ? localStorage : sessionStorage;
  }

  read(): string | null {
    try {
      return this.#storage.getItem(this.#key);
    } catch {
      return null; // Storage can be forbidden; then a reload forgets.
    }
  }

  write(text: string): void {
    try {
      if (text === "") this.#storage.removeItem(this.#key);
      else this.#storage.setItem(this.#key, text);
    } catch {
      // As above, or the storage is full.
    }
  }
}

/** A UUID also where the page is no secure context (a LAN address over plain http). */
export function newId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}
