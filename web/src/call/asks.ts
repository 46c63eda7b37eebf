/** "Call me at the break": what this person asked others, and was asked. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { callsApi } from "../api/client";
import { type Problem, settle } from "../api/problem";
import type { Received, Who } from "../live/frames";
import type { NameOf } from "../live/names";

export interface Ask {
  id: string;
  /** `due`: the break has come, both are asked now. */
  state: "asked" | "due";
  asker: Who;
  asked: Who;
}

export type AskFrame = Received<"call_ask">;

/** What is known after a frame: one that is gone is forgotten, the others stay in their order. */
export function heard(asks: readonly Ask[], { id, state, asker, asked }: AskFrame): readonly Ask[] {
  const others = asks.filter((ask) => ask.id !== id);
  if (state === "gone") return others;
  const ask = { id, state, asker, asked };
  return asks.length === others.length ? [...asks, ask] : asks.map((each) => (each.id === id ? ask : each));
}

/** A wish in words, for one of its two people. */
export function wordsOf(ask: Ask, myId: string, nameOf: NameOf): string {
  const mine = ask.asker.user_id === myId;
  const name = nameOf(mine ? ask.asked : ask.asker);
  if (ask.state === "due")
    return mine
      ? `It is the break. Call ${name} now?`
      : `It is the break. ${name} would like to talk with you.`;
  return mine ? `You asked ${name} for a call at the break.` : `${name} would like to talk at the break.`;
}

export class AskStore {
  readonly #asks = signal<readonly Ask[]>([]);
  readonly asks: ReadonlySignal<readonly Ask[]> = this.#asks;
  /** How often something was heard or done; an answer that was asked for before is older than that. */
  #news = 0;

  constructor(
    private readonly code: string,
    private readonly life: AbortSignal,
    private readonly due: (ask: Ask) => void,
  ) {}

  /** Frames of this kind may be lost: after a reconnect and at each break they are read anew. */
  async refresh(): Promise<void> {
    const params = { path: { code: this.code } };
    for (;;) {
      const before = this.#news;
      const answer = await settle(callsApi.GET("/api/calls/{code}/asks", { params, signal: this.life }));
      if (!answer.ok) return;
      if (before === this.#news) return this.#put(answer.value);
    }
  }

  take(frame: AskFrame): void {
    this.#news += 1;
    this.#put(heard(this.#asks.value, frame));
  }

  async ask(userId: string): Promise<Problem | null> {
    const params = { path: { code: this.code } };
    const answer = await settle(
      callsApi.POST("/api/calls/{code}/asks", { params, body: { user_id: userId } }),
    );
    if (!answer.ok) return answer.problem;
    const { id, state, asker, asked } = answer.value;
    this.take({ type: "call_ask", id, state, asker, asked });
    return null;
  }

  async withdraw(ask: Ask): Promise<void> {
    this.#news += 1;
    this.#put(this.#asks.value.filter(({ id }) => id !== ask.id));
    const params = { path: { code: this.code, ask_id: ask.id } };
    const answer = await settle(callsApi.DELETE("/api/calls/{code}/asks/{ask_id}", { params }));
    // Somebody else was quicker, or it did not arrive: what is so now is read.
    if (!answer.ok) await this.refresh();
  }

  #put(asks: readonly Ask[]): void {
    const known = new Set(this.#asks.value.filter(({ state }) => state === "due").map(({ id }) => id));
    this.#asks.value = asks;
    for (const ask of asks) if (ask.state === "due" && !known.has(ask.id)) this.due(ask);
  }
}
