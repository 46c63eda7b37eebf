/**
 * What a screen reader is told of new messages: politely, each once, and a crowd of them as a count. Older ones
 * that scrolling brings are not news.
 */

import { type ReadonlySignal, signal } from "@preact/signals";
import { after } from "../live/scope";
import type { Message } from "./feed";
import { plain } from "./markdown";

/** What comes within this is told together. */
const GATHER_MS = 800;
/** More than that at once is a count. */
const MOST = 3;
const MOST_CHARACTERS = 200;

export function spoken(messages: readonly Message[], nameOf: (message: Message) => string): string {
  if (messages.length > MOST) return `${messages.length} new messages`;
  return messages
    .map((message) => `${nameOf(message)}: ${plain(message.text).slice(0, MOST_CHARACTERS)}`)
    .join(". ");
}

export class Announcer {
  readonly #said = signal("");
  readonly said: ReadonlySignal<string> = this.#said;
  #waiting: Message[] = [];

  constructor(
    private readonly nameOf: (message: Message) => string,
    private readonly life: AbortSignal,
  ) {}

  tell(message: Message): void {
    this.#waiting.push(message);
    if (this.#waiting.length > 1) return;
    after(GATHER_MS, this.life, () => {
      this.say(spoken(this.#waiting, this.nameOf));
      this.#waiting = [];
    });
  }

  say(text: string): void {
    // The same words twice are two announcements only when something changes: a space that nobody hears.
    this.#said.value = text === this.#said.peek() ? `${text}\u00a0` : text;
  }
}
