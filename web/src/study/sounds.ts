/** Quiet sounds, made in the browser and played in a loop; off until the person turns one on. */

import { signal } from "@preact/signals";
import { store, stored } from "../app/storage";
import { brown, hum, rain, type SoundName, seamless } from "./noise";

const VOLUME_KEY = "cafe.ambience-volume";
const LOOP_S = 12;
const BLEND_S = 0.5;
const FADE_S = 0.4;
/** Above it rain hisses and murmur is no murmur, in Hz. */
const CUT_HZ: Readonly<Record<SoundName, number>> = { rain: 6_000, brown: 1_200, hum: 600 };
const FIRST_VOLUME = 40;

function keptVolume(): number {
  const kept = Number(stored(VOLUME_KEY) ?? FIRST_VOLUME);
  return Number.isFinite(kept) ? Math.min(100, Math.max(0, kept)) : FIRST_VOLUME;
}

/** What plays now. */
export const playing = signal<SoundName | null>(null);
/** 0 to 100, kept in this browser. */
export const volume = signal(keptVolume());

let context: AudioContext | null = null;
let loudness: GainNode | null = null;
let source: AudioBufferSourceNode | null = null;

export function play(name: SoundName | null): void {
  playing.value = name;
  hush();
  if (name === null) return;
  context ??= new AudioContext();
  void context.resume();
  loudness = context.createGain();
  loudness.gain.value = 0;
  loudness.connect(context.destination);
  const filter = context.createBiquadFilter();
  filter.type = "lowpass";
  filter.frequency.value = CUT_HZ[name];
  filter.connect(loudness);
  source = context.createBufferSource();
  source.buffer = loopOf(name, context);
  source.loop = true;
  source.connect(filter);
  source.start();
  fadeTo(volume.value);
}

export function setVolume(percent: number): void {
  volume.value = percent;
  store(VOLUME_KEY, String(percent));
  fadeTo(percent);
}

function fadeTo(percent: number): void {
  // Ears hear ratios: half of the way sounds half as loud when the gain is a quarter.
  if (context) loudness?.gain.setTargetAtTime((percent / 100) ** 2, context.currentTime, FADE_S / 3);
}

function hush(): void {
  if (!context || !source) return;
  loudness?.gain.setTargetAtTime(0, context.currentTime, FADE_S / 3);
  source.stop(context.currentTime + FADE_S);
  source = null;
}

function loopOf(name: SoundName, { sampleRate }: AudioContext): AudioBuffer {
  const blend = Math.round(BLEND_S * sampleRate);
  const samples = new Float32Array(LOOP_S * sampleRate + blend);
  const random = () => Math.random() * 2 - 1;
  if (name === "rain") rain(samples, random, sampleRate);
  else if (name === "brown") brown(samples, random);
  else hum(samples, random, sampleRate);
  const loop = seamless(samples, blend);
  const buffer = new AudioBuffer({ length: loop.length, sampleRate });
  buffer.copyToChannel(loop, 0);
  return buffer;
}
