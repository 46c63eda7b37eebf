/** What the worker is asked: to answer with `number` after `ms`. */
export interface Setting {
  number: number;
  ms: number;
}

/** One alarm that also goes off on time in a hidden tab. Setting it anew replaces the earlier setting. */
export class Alarm {
  readonly #worker = new Worker(new URL("./alarmWorker.ts", import.meta.url), { type: "module" });
  #number = 0;
  #ring: () => void = () => undefined;

  constructor(life: AbortSignal) {
    this.#worker.onmessage = (event: MessageEvent<number>) => {
      if (event.data === this.#number) this.#ring();
    };
    life.addEventListener("abort", () => this.#worker.terminate(), { once: true });
  }

  set(ms: number, ring: () => void): void {
    this.#number += 1;
    this.#ring = ring;
    this.#worker.postMessage({ number: this.#number, ms: Math.max(0, ms) } satisfies Setting);
  }

  clear(): void {
    this.#number += 1;
  }
}
