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
