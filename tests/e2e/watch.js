// Runs in every page before its own code (cafe_visitor.py): notes what cannot be seen from outside.
(() => {
  const watch = {
    /** How often the page asked for a camera, a microphone or the screen. */
    devicesAsked: 0,
    /** What has arrived from the other person of a call, by the newest connection's own count. */
    received: { frames: 0, packets: 0, loudness: 0 },
    /** Let the newest connection offer anew. */
    negotiate: () => newest?.restartIce(),
    /** How often a connection was told to find a new path. */
    restarts: 0,
  };
  let newest = null;
  globalThis.cafeWatch = watch;

  document.addEventListener("securitypolicyviolation", (event) => {
    const { violatedDirective, blockedURI, sourceFile, lineNumber } = event;
    globalThis.cafeTell(`${violatedDirective} refused ${blockedURI} (${sourceFile}:${lineNumber})`);
  });

  // A blank page is no secure context and has neither devices nor calls.
  if (!isSecureContext) return;

  for (const name of ["getUserMedia", "getDisplayMedia"]) {
    const open = MediaDevices.prototype[name];
    MediaDevices.prototype[name] = function (...wish) {
      watch.devicesAsked += 1;
      return open.apply(this, wish);
    };
  }

  globalThis.RTCPeerConnection = class extends globalThis.RTCPeerConnection {
    constructor(...settings) {
      super(...settings);
      newest = this;
    }

    restartIce() {
      watch.restarts += 1;
      super.restartIce();
    }
  };

  setInterval(async () => {
    if (!newest) return;
    const received = { frames: 0, packets: 0, loudness: 0 };
    for (const report of (await newest.getStats()).values()) {
      if (report.type !== "inbound-rtp") continue;
      if (report.kind === "video") received.frames += report.framesDecoded;
      if (report.kind === "audio") {
        received.packets += report.packetsReceived;
        received.loudness += report.totalAudioEnergy ?? 0;
      }
    }
    watch.received = received;
  }, 200);
})();
