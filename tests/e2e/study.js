// Runs in the pages of test_study.py before their own code: hears, and sees what a screen would do.
(() => {
  const study = {
    /** Strokes of the chime. */
    strokes: 0,
    /** What the system would have shown. */
    notices: [],
    /** How often the browser would have asked about notifications. */
    questions: 0,
    /** Whether the screen is kept on. */
    awake: false,
    /** The state of the newest AudioContext. */
    sound: () => newest?.state ?? "none",
    /** What goes to the loudspeaker now: the root of the mean square, 0 to 1. */
    loudness: () => {
      if (!ear) return 0;
      const samples = new Float32Array(ear.fftSize);
      ear.getFloatTimeDomainData(samples);
      return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
    },
    /** The moment at which each second was first shown, in ms since the epoch by the machine's clock. */
    turns: {},
    watchClock: () => {
      const clock = document.querySelector("[role=timer]");
      const note = () => {
        study.turns[clock.textContent] ??= performance.timeOrigin + performance.now();
      };
      // What is shown already has turned before we looked.
      study.turns[clock.textContent] = null;
      new MutationObserver(note).observe(clock, { characterData: true, childList: true, subtree: true });
    },
  };
  globalThis.cafeStudy = study;
  let newest = null;
  let ear = null;

  globalThis.AudioContext = class extends globalThis.AudioContext {
    constructor(...settings) {
      super(...settings);
      newest = this;
    }
    createOscillator() {
      study.strokes += 1;
      return super.createOscillator();
    }
  };
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      if (ear?.context !== this.context) ear = new AnalyserNode(this.context, { fftSize: 16384 });
      connect.call(this, ear);
    }
    return connect.call(this, target, ...rest);
  };

  globalThis.Notification = class {
    static permission = "default";
    static async requestPermission() {
      study.questions += 1;
      Notification.permission = "granted";
      return "granted";
    }
    constructor(title, options) {
      study.notices.push(`${title} ${options.body}`);
    }
    close() {}
  };

  if (!isSecureContext) return;
  const lock = {
    request: async () => {
      study.awake = true;
      return { release: async () => void (study.awake = false) };
    },
  };
  Object.defineProperty(navigator, "wakeLock", { value: lock });
})();
