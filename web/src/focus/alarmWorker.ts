// Timers of a hidden tab are throttled to one a minute; a worker's are not, so the phase's end and the
// title's countdown stay punctual.
import type { Setting } from "./alarm";

self.onmessage = ({ data }: MessageEvent<Setting>) => {
  setTimeout(() => self.postMessage(data.number), data.ms);
};
