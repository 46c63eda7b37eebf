/** With what a person joins a call, remembered in this browser. */

import { signal } from "@preact/signals";
import { store, stored } from "../app/storage";

export interface Wish {
  /** Both, until somebody says otherwise: that is what a video call is. Nothing opens before they join. */
  mic: boolean;
  camera: boolean;
  /** Devices by the browser's ids; null for the one it prefers. */
  micId: string | null;
  cameraId: string | null;
  speakerId: string | null;
  /** The microphone is open only while its key or button is held. */
  pushToTalk: boolean;
  /** The other person learns the relay's address instead of ours. */
  relayOnly: boolean;
}

const KEY = "cafe.call";

const FIRST: Wish = {
  mic: true,
  camera: true,
  micId: null,
  cameraId: null,
  speakerId: null,
  pushToTalk: false,
  relayOnly: false,
};

export function readWish(text: string | null): Wish {
  let found: unknown;
  try {
    found = JSON.parse(text ?? "");
  } catch {
    return FIRST;
  }
  if (typeof found !== "object" || found === null) return FIRST;
  const kept = found as Record<string, unknown>;
  const flag = (name: "mic" | "camera" | "pushToTalk" | "relayOnly") => {
    const value = kept[name];
    return typeof value === "boolean" ? value : FIRST[name];
  };
  const id = (name: "micId" | "cameraId" | "speakerId") => {
    const value = kept[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  return {
    mic: flag("mic"),
    camera: flag("camera"),
    micId: id("micId"),
    cameraId: id("cameraId"),
    speakerId: id("speakerId"),
    pushToTalk: flag("pushToTalk"),
    relayOnly: flag("relayOnly"),
  };
}

export const wish = signal<Wish>(readWish(stored(KEY)));

export function setWish(change: Partial<Wish>): void {
  wish.value = { ...wish.value, ...change };
  store(KEY, JSON.stringify(wish.value));
}
