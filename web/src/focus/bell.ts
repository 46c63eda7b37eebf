/**
 * The end of a phase, said to ears and to the system: a chime made in the browser, and a notification for
 * people who allowed it. Both are this person's choice and stay on this device.
 */

import { computed, signal } from "@preact/signals";
import { store, stored } from "../app/storage";
import type { Phase } from "./timer";

const SOUND_KEY = "cafe.sound";
const ASKED_KEY = "cafe.notifications-asked";

export const soundOn = signal(stored(SOUND_KEY) !== "off");

export function setSound(on: boolean): void {
  soundOn.value = on;
  store(SOUND_KEY, on ? "on" : "off");
}

const asked = signal(stored(ASKED_KEY) === "yes");
const permission = signal<NotificationPermission>(
  "Notification" in window ? Notification.permission : "denied",
);

/** Whether to offer notifications: never asked here before, and the browser would ask. */
export const mayOfferNotifications = computed(() => !asked.value && permission.value === "default");

export function declineNotifications(): void {
  asked.value = true;
  store(ASKED_KEY, "yes");
}

export async function allowNotifications(): Promise<void> {
  declineNotifications();
  permission.value = await Notification.requestPermission();
}

let audio: AudioContext | null = null;

/** Browsers let a page sound only after a gesture: call this from one, so that the end can be heard later. */
export function warmUp(): void {
  if (!soundOn.value || typeof AudioContext === "undefined") return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") audio.resume().catch(() => undefined);
}

/** Two soft strokes in Hz: down into the break, up into the focus. */
const STROKES: Record<Phase, readonly [number, number]> = {
  focus: [523.25, 659.25],
  break: [659.25, 523.25],
  long_break: [659.25, 440],
};
const PEAK = 0.14;
const STROKE_GAP_S = 0.32;
const FADE_S = 1.6;

function chime(next: Phase): void {
  if (!soundOn.value || audio?.state !== "running") return;
  const context = audio;
  STROKES[next].forEach((frequency, index) => {
    const start = context.currentTime + index * STROKE_GAP_S;
    const loudness = context.createGain();
    loudness.gain.setValueAtTime(0, start);
    loudness.gain.linearRampToValueAtTime(PEAK, start + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + FADE_S);
    loudness.connect(context.destination);
    // A bell is its tone and a quieter one near the twelfth above.
    for (const [ratio, share] of [
      [1, 1],
      [2.98, 0.25],
    ] as const) {
      const tone = context.createOscillator();
      const part = context.createGain();
      part.gain.value = share;
      tone.frequency.value = frequency * ratio;
      tone.connect(part).connect(loudness);
      tone.start(start);
      tone.stop(start + FADE_S);
    }
  });
}

/** A phase ran out and `next` follows. The notification is for people who look at another page. */
export function ring(title: string, body: string, next: Phase): void {
  chime(next);
  if (permission.value !== "granted" || document.visibilityState === "visible") return;
  try {
    const notice = new Notification(title, { body, tag: "cafe-timer" });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
  } catch {
    // Android's browsers refuse notifications from a page; the chime and the title remain.
  }
}
