/** Quiet sounds as numbers: pure, so that they can be tested without a loudspeaker. */

export type SoundName = "rain" | "brown" | "hum";

/** Random numbers of -1 to 1. */
export type Random = () => number;

/** Keeps brown noise from wandering off; the smaller, the deeper. */
const LEAK = 0.02;
const BROWN_GAIN = 3.5;

/** Noise that falls 6 dB an octave: a far waterfall. */
export function brown(samples: Float32Array, random: Random): void {
  let last = 0;
  for (let at = 0; at < samples.length; at += 1) {
    last = (last + LEAK * random()) / (1 + LEAK);
    samples[at] = last * BROWN_GAIN;
  }
}

/** Even noise with single drops in it, `perSecond` on average. */
export function rain(samples: Float32Array, random: Random, rate: number, perSecond = 40): void {
  let drop = 0;
  const fade = Math.exp(-1 / (0.004 * rate));
  for (let at = 0; at < samples.length; at += 1) {
    if (Math.abs(random()) < perSecond / rate) drop = 0.5 + 0.4 * random();
    drop *= fade;
    samples[at] = 0.16 * random() + drop * random();
  }
}

/** The murmur of people far off: deep noise that swells and sinks in slow waves of different lengths. */
export function hum(samples: Float32Array, random: Random, rate: number): void {
  brown(samples, random);
  // Whole numbers of waves fit into the loop, so that its seam is not heard.
  const seconds = samples.length / rate;
  const waves = [3, 5, 11].map((count) => (2 * Math.PI * count) / seconds / rate);
  for (let at = 0; at < samples.length; at += 1) {
    const swell = waves.reduce((sum, wave) => sum + Math.sin(wave * at), 0) / waves.length;
    samples[at] = (samples[at] ?? 0) * (0.65 + 0.35 * swell);
  }
}

/** Joins the end to the beginning: the last samples blend into what comes before the first. */
export function seamless(samples: Float32Array, blend: number): Float32Array<ArrayBuffer> {
  const length = samples.length - blend;
  const loop = new Float32Array(length);
  for (let at = 0; at < length; at += 1) {
    const share = Math.min(1, at / blend);
    const tail = at < blend ? (samples[length + at] ?? 0) : 0;
    loop[at] = (samples[at] ?? 0) * share + tail * (1 - share);
  }
  return loop;
}
