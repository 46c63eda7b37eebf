import { useEffect, useRef } from "preact/hooks";

/** Quieter than this is silence to the eye. */
const FLOOR_DB = -60;

/** How loud the microphone hears: a picture for people who wonder whether it works. */
export function LevelMeter({ track }: { track: MediaStreamTrack }) {
  const bar = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const context = new AudioContext();
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    source.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    let next = 0;
    const draw = () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      const level = Math.max(0, 1 - (10 * Math.log10(power + 1e-12)) / FLOOR_DB);
      bar.current?.style.setProperty("--level", level.toFixed(3));
      next = requestAnimationFrame(draw);
    };
    draw();
    return () => {
      cancelAnimationFrame(next);
      void context.close();
    };
  }, [track]);
  return (
    <div class="level">
      <div class="level-bar" ref={bar} aria-hidden="true" />
      <p class="small muted">Say something: the bar moves when the microphone hears you.</p>
    </div>
  );
}
