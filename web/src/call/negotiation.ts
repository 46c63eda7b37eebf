/**
 * Perfect negotiation (the pattern of the WebRTC specification) for two people: either may offer at any
 * time, and when both do at once the polite one takes its offer back. The server says who is polite.
 *
 * Incoming signals are worked off one after the other; candidates wait until a remote description is set.
 */

import type { CallClientFrame } from "../contracts/frames";
import type { Signalled } from "../live/frames";

export type OutSignal = Extract<CallClientFrame, { type: `webrtc_${string}` }>;
export type InSignal =
  | { type: "webrtc_offer"; sdp: string }
  | { type: "webrtc_answer"; sdp: string }
  | { type: "webrtc_ice"; candidate: RTCIceCandidateInit | null };

/** A signal as it came over the socket, without what only the socket needs. */
export function incoming(frame: Signalled<"webrtc_offer" | "webrtc_answer" | "webrtc_ice">): InSignal {
  switch (frame.type) {
    case "webrtc_offer":
      return { type: frame.type, sdp: frame.offer.sdp ?? "" };
    case "webrtc_answer":
      return { type: frame.type, sdp: frame.answer.sdp ?? "" };
    case "webrtc_ice":
      return { type: frame.type, candidate: frame.candidate };
  }
}

/** The part of RTCPeerConnection that negotiation uses. */
export type NegotiablePeer = Pick<
  RTCPeerConnection,
  | "signalingState"
  | "localDescription"
  | "remoteDescription"
  | "setLocalDescription"
  | "setRemoteDescription"
  | "addIceCandidate"
  | "onnegotiationneeded"
  | "onicecandidate"
>;

export interface NegotiationEnds {
  polite: () => boolean;
  send: (signal: OutSignal) => void;
  /** A remote offer is set: attach our own media before it is answered. */
  offered: () => Promise<void>;
  /** Something that should not happen did; the connection has to be made anew. */
  failed: (error: unknown) => void;
}

/**
 * Which page made a description: the session id of its `o=` line (RFC 8866 §5.2), the same for the whole
 * life of one RTCPeerConnection. Another id means that the other person's page began anew.
 */
export function sessionOf(sdp: string): string | null {
  return /^o=\S+ (\S+) /mu.exec(sdp)?.[1] ?? null;
}

export class Negotiation {
  #offering = false;
  #ignoring = false;
  #waiting: (RTCIceCandidateInit | null)[] = [];
  #work: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(
    private readonly peer: NegotiablePeer,
    private readonly ends: NegotiationEnds,
  ) {
    peer.onnegotiationneeded = () => void this.#offer();
    peer.onicecandidate = ({ candidate }) => {
      // The empty candidate that some browsers send before the end says nothing.
      if (candidate?.candidate === "") return;
      this.ends.send({ type: "webrtc_ice", candidate: candidate ? plain(candidate) : null });
    };
  }

  /** Take in one signal; resolves when it and all before it are worked off. */
  receive(signal: InSignal): Promise<void> {
    this.#work = this.#work.then(async () => {
      if (this.#ended) return;
      try {
        if (signal.type === "webrtc_ice") await this.#candidate(signal.candidate);
        else await this.#description(signal.type === "webrtc_offer" ? "offer" : "answer", signal.sdp);
      } catch (error) {
        if (!this.#ended) this.ends.failed(error);
      }
    });
    return this.#work;
  }

  end(): void {
    this.#ended = true;
    this.peer.onnegotiationneeded = null;
    this.peer.onicecandidate = null;
  }

  async #offer(): Promise<void> {
    try {
      this.#offering = true;
      await this.peer.setLocalDescription();
      const description = this.peer.localDescription;
      // Meanwhile a remote offer may have been answered in place of ours.
      if (description?.type === "offer" && !this.#ended) this.#say(description);
    } catch (error) {
      if (!this.#ended) this.ends.failed(error);
    } finally {
      this.#offering = false;
    }
  }

  async #description(type: "offer" | "answer", sdp: string): Promise<void> {
    const { peer } = this;
    // An answer to an offer that was taken back.
    if (type === "answer" && peer.signalingState !== "have-local-offer") return;
    const collision = type === "offer" && (this.#offering || peer.signalingState !== "stable");
    this.#ignoring = collision && !this.ends.polite();
    if (this.#ignoring) return;
    await peer.setRemoteDescription({ type, sdp });
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const candidate of waiting) await this.#add(candidate);
    if (type === "answer") return;
    await this.ends.offered();
    await peer.setLocalDescription();
    if (peer.localDescription && !this.#ended) this.#say(peer.localDescription);
  }

  async #candidate(candidate: RTCIceCandidateInit | null): Promise<void> {
    if (this.#ignoring) return;
    if (this.peer.remoteDescription === null) this.#waiting.push(candidate);
    else await this.#add(candidate);
  }

  async #add(candidate: RTCIceCandidateInit | null): Promise<void> {
    try {
      await this.peer.addIceCandidate(candidate ?? undefined);
    } catch {
      // A candidate of an earlier round (before an ICE restart or a taken back offer) fits nothing any
      // more. One that is lost by mistake is made up for by the others, or by the next restart.
    }
  }

  #say({ type, sdp }: RTCSessionDescription): void {
    if (type === "offer") this.ends.send({ type: "webrtc_offer", offer: { type, sdp } });
    else if (type === "answer") this.ends.send({ type: "webrtc_answer", answer: { type, sdp } });
  }
}

function plain(candidate: RTCIceCandidate) {
  const { candidate: line, sdpMid, sdpMLineIndex, usernameFragment } = candidate;
  return { candidate: line, sdpMid, sdpMLineIndex, usernameFragment };
}
