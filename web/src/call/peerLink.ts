/**
 * The media connection to the other person: one RTCPeerConnection with one audio and one video line in each
 * direction. The lines exist from the start, whatever is sent on them, so that muting, cameras and screens
 * need no new negotiation.
 */

import { effect, type ReadonlySignal, signal } from "@preact/signals";
import type { IceServer } from "../contracts/frames";
import { FRESH, watched } from "./health";
import type { LocalMedia } from "./localMedia";
import { type InSignal, Negotiation, type OutSignal, sessionOf } from "./negotiation";
import { networkChanges } from "./network";
import { CALM, judged, type Quality, sampled } from "./quality";

export type PathState = "connecting" | "good" | "shaky" | "lost";

export interface PeerEnds {
  polite: () => boolean;
  /** The signalling is there. */
  reachable: () => boolean;
  send: (signal: OutSignal) => void;
  /** The other person's page began anew, or the negotiation broke: this link is of no more use. */
  outlived: (offer: InSignal | null) => void;
}

const LOOK_MS = 1_000;
/** A change of the network is several events within a moment. */
const SETTLE_MS = 500;

export class PeerLink {
  readonly #peer: RTCPeerConnection;
  readonly #negotiation: Negotiation;
  readonly #path = signal<PathState>("connecting");
  readonly path: ReadonlySignal<PathState> = this.#path;
  readonly #remote = signal<MediaStream>(new MediaStream());
  readonly remote: ReadonlySignal<MediaStream> = this.#remote;
  readonly #quality = signal<Quality>(CALM);
  readonly quality: ReadonlySignal<Quality> = this.#quality;
  readonly #life = new AbortController();
  readonly #stopFollowing: () => void;
  readonly #looking: ReturnType<typeof setInterval>;
  #watch = FRESH;
  #wasConnected = false;
  #attached = false;
  #theirSession: string | null = null;

  constructor(
    { iceServers, relayOnly }: { iceServers: readonly IceServer[]; relayOnly: boolean },
    private readonly media: LocalMedia,
    private readonly ends: PeerEnds,
  ) {
    this.#peer = new RTCPeerConnection({
      iceServers: iceServers.map(plainServer),
      iceTransportPolicy: relayOnly ? "relay" : "all",
    });
    this.#negotiation = new Negotiation(this.#peer, {
      polite: ends.polite,
      send: ends.send,
      offered: () => this.attach(),
      failed: () => ends.outlived(null),
    });
    this.#peer.ontrack = () => this.#gather();
    this.#peer.onconnectionstatechange = () => this.#look();
    this.#looking = setInterval(() => this.#look(), LOOK_MS);
    this.#stopFollowing = effect(() => {
      void this.#put("audio", this.media.audio.value);
      void this.#put("video", this.media.sent.value);
    });
    let settling: ReturnType<typeof setTimeout> | undefined;
    networkChanges(this.#life.signal, () => {
      clearTimeout(settling);
      settling = setTimeout(() => !this.#life.signal.aborted && this.#restart(), SETTLE_MS);
    });
  }

  /** Open our two lines; on the side that was not offered anything yet this brings forth the offer. */
  async attach(): Promise<void> {
    if (this.#attached) return;
    this.#attached = true;
    for (const kind of ["audio", "video"] as const) {
      const offered = this.#line(kind);
      if (offered) offered.direction = "sendrecv";
      else this.#peer.addTransceiver(kind, { direction: "sendrecv" });
    }
    await this.#put("audio", this.media.audio.peek());
    await this.#put("video", this.media.sent.peek());
  }

  receive(incoming: InSignal): void {
    if (incoming.type !== "webrtc_ice") {
      const session = sessionOf(incoming.sdp);
      if (this.#theirSession !== null && session !== this.#theirSession) {
        // A new page at the other end has new keys; only a new connection can speak with it.
        if (incoming.type === "webrtc_offer") this.ends.outlived(incoming);
        return;
      }
      this.#theirSession = session;
    }
    void this.#negotiation.receive(incoming);
  }

  /** The signalling is back after a pause: if the old path did not survive, a new one may be due at once. */
  nudge(): void {
    this.#look();
  }

  /** Fresh credentials, for the next path that has to be found. */
  serve(iceServers: readonly IceServer[]): void {
    const configuration = this.#peer.getConfiguration();
    this.#peer.setConfiguration({ ...configuration, iceServers: iceServers.map(plainServer) });
  }

  close(): void {
    clearInterval(this.#looking);
    this.#life.abort();
    this.#stopFollowing();
    this.#negotiation.end();
    this.#peer.ontrack = null;
    this.#peer.onconnectionstatechange = null;
    this.#peer.close();
  }

  #line(kind: "audio" | "video"): RTCRtpTransceiver | undefined {
    return this.#peer
      .getTransceivers()
      .find((line) => line.receiver.track.kind === kind && line.currentDirection !== "stopped");
  }

  async #put(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void> {
    const sender = this.#line(kind)?.sender;
    if (!sender || !this.#attached || sender.track === track) return;
    try {
      await sender.replaceTrack(track);
    } catch {
      // The connection was closed meanwhile; the next one takes the tracks from the start.
    }
  }

  #gather(): void {
    const tracks = this.#peer.getReceivers().map((receiver) => receiver.track);
    this.#remote.value = new MediaStream(tracks.filter((track) => track.readyState === "live"));
  }

  #restart(): void {
    if (this.#attached) this.#peer.restartIce();
  }

  async #measure(): Promise<void> {
    if (this.#peer.connectionState !== "connected") return;
    const sample = sampled(await this.#peer.getStats(), Date.now());
    if (this.#life.signal.aborted) return;
    this.#quality.value = judged(this.#quality.value, sample);
    this.media.save(this.#quality.value.soundOnly);
  }

  #look(): void {
    void this.#measure();
    const state = this.#peer.connectionState;
    if (state === "connected") this.#wasConnected = true;
    const { watch, action } = watched(this.#watch, {
      state,
      wasConnected: this.#wasConnected,
      polite: this.ends.polite(),
      reachable: this.ends.reachable(),
      now: Date.now(),
    });
    this.#watch = watch;
    if (action === "give_up") {
      clearInterval(this.#looking);
      this.#path.value = "lost";
      return;
    }
    if (action === "restart") this.#restart();
    if (state === "connected") this.#path.value = "good";
    else this.#path.value = this.#wasConnected ? "shaky" : "connecting";
  }

  get wasConnected(): boolean {
    return this.#wasConnected;
  }
}

export function plainServer({ urls, username, credential }: IceServer): RTCIceServer {
  return { urls: [...urls], ...(username ? { username } : {}), ...(credential ? { credential } : {}) };
}
