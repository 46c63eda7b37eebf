/** With what a person joins a call, remembered in this browser. */

import { signal } from "@preact/signals";
import { store, stored } from "../app/storage";
import type { Wanted } from "./localMedia";

const KEY = "cafe.call";

function readWish(text: string | null): Wanted {
  // Both, until somebody says otherwise: that is what a video call is. Nothing opens before they join.
  return { mic: text?.includes("no-mic") !== true, camera: text?.includes("no-camera") !== true };
}

export const wish = signal<Wanted>(readWish(stored(KEY)));

export function setWish(change: Partial<Wanted>): void {
  wish.value = { ...wish.value, ...change };
  const { mic, camera } = wish.value;
  store(KEY, [mic ? "mic" : "no-mic", camera ? "camera" : "no-camera"].join(" "));
}
