/** The room's pinned messages. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { toast, toastProblem } from "../ui/toasts";
import { listPins, setPin } from "./api";
import type { Message } from "./feed";

export class Pins {
  readonly #list = signal<readonly Message[]>([]);
  /** The last pinned first. */
  readonly list: ReadonlySignal<readonly Message[]> = this.#list;

  constructor(
    private readonly code: string,
    private readonly life: AbortSignal,
  ) {}

  async read(): Promise<void> {
    const answer = await listPins(this.code, this.life);
    if (answer.ok) this.#list.value = answer.value;
  }

  has(id: string): boolean {
    return this.#list.value.some((message) => message.id === id);
  }

  /** Its text changed, or it is gone. */
  changed(id: string): void {
    if (this.#list.peek().some((message) => message.id === id)) void this.read();
  }

  async turn(message: Message): Promise<void> {
    const pinned = !this.has(message.id);
    const answer = await setPin(this.code, message.id, pinned);
    if (answer.ok) toast(pinned ? "Pinned for everybody in the room." : "No longer pinned.");
    else if (answer.problem.code === "too_many_pins")
      toast("A room has at most 20 pins. Take one down first.", "alert");
    else toastProblem("The pin did not change.", answer.problem);
  }
}
