import { describe, expect, it } from "vitest";
import { incoming, type NegotiablePeer, Negotiation, type OutSignal, sessionOf } from "./negotiation";

/** The signalling states of an RTCPeerConnection (WebRTC §4.4.1), without any media. */
class SignallingPeer {
  signalingState: RTCSignalingState = "stable";
  localDescription: RTCSessionDescription | null = null;
  remoteDescription: RTCSessionDescription | null = null;
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: RTCIceCandidate | null }) => void) | null = null;
  readonly candidates: string[] = [];
  #round = 0;

  constructor(readonly name: string) {}

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    const type = this.signalingState === "have-remote-offer" ? "answer" : "offer";
    this.#round += 1;
    this.localDescription = { type, sdp: `${this.name}-${type}-${this.#round}` } as RTCSessionDescription;
    this.signalingState = type === "offer" ? "have-local-offer" : "stable";
  }

  async setRemoteDescription({ type, sdp = "" }: RTCSessionDescriptionInit): Promise<void> {
    await Promise.resolve();
    const legal = type === "answer" ? ["have-local-offer"] : ["stable", "have-local-offer"];
    if (!legal.includes(this.signalingState)) throw new Error(`${type} in ${this.signalingState}`);
    // An offer over our own offer rolls ours back.
    if (type === "offer" && this.signalingState === "have-local-offer") this.localDescription = null;
    this.remoteDescription = { type, sdp } as RTCSessionDescription;
    this.signalingState = type === "offer" ? "have-remote-offer" : "stable";
  }

  async addIceCandidate(candidate?: RTCIceCandidateInit): Promise<void> {
    if (!this.remoteDescription) throw new Error("no remote description");
    this.candidates.push(candidate?.candidate ?? "end");
  }
}

/** The signals of one person, kept until the test delivers them. */
function person(name: string, polite: boolean) {
  const peer = new SignallingPeer(name);
  const outbox: OutSignal[] = [];
  const failures: unknown[] = [];
  const order: string[] = [];
  const negotiation = new Negotiation(peer as unknown as NegotiablePeer, {
    polite: () => polite,
    send: (signal) => outbox.push(signal),
    offered: async () => {
      order.push("media");
    },
    failed: (error) => failures.push(error),
  });
  return { peer, negotiation, outbox, failures, order };
}

const sender = { user_id: "u1", username: "ana" };

type Person = ReturnType<typeof person>;

async function deliver(from: Person, to: Person): Promise<void> {
  for (const signal of from.outbox.splice(0))
    await to.negotiation.receive(incoming({ ...signal, ...sender }));
}

async function settle(a: Person, b: Person): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await deliver(a, b);
    await deliver(b, a);
  }
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("Negotiation", () => {
  it("offers and answers, with the answering side's media attached first", async () => {
    const [ana, ben] = [person("ana", false), person("ben", true)];
    ana.peer.onnegotiationneeded?.();
    await tick();
    await settle(ana, ben);
    expect(ana.peer.remoteDescription?.sdp).toBe("ben-answer-1");
    expect(ben.order).toEqual(["media"]);
    expect([ana.peer.signalingState, ben.peer.signalingState]).toEqual(["stable", "stable"]);
  });

  it("lets the polite one give way when both offer at once", async () => {
    const [ana, ben] = [person("ana", false), person("ben", true)];
    ana.peer.onnegotiationneeded?.();
    ben.peer.onnegotiationneeded?.();
    await tick();
    await settle(ana, ben);
    expect(ben.peer.remoteDescription?.sdp).toBe("ana-offer-1");
    expect(ana.peer.remoteDescription?.sdp).toBe("ben-answer-2");
    expect([...ana.failures, ...ben.failures]).toEqual([]);
  });

  it("keeps candidates until a description is there", async () => {
    const ben = person("ben", true);
    await ben.negotiation.receive({ type: "webrtc_ice", candidate: { candidate: "early" } });
    expect(ben.peer.candidates).toEqual([]);
    await ben.negotiation.receive({ type: "webrtc_offer", sdp: "ana-offer-1" });
    await ben.negotiation.receive({ type: "webrtc_ice", candidate: null });
    expect(ben.peer.candidates).toEqual(["early", "end"]);
  });

  it("drops the candidates of an offer it ignores", async () => {
    const ana = person("ana", false);
    ana.peer.onnegotiationneeded?.();
    await tick();
    await ana.negotiation.receive({ type: "webrtc_offer", sdp: "ben-offer-1" });
    await ana.negotiation.receive({ type: "webrtc_ice", candidate: { candidate: "ignored" } });
    await ana.negotiation.receive({ type: "webrtc_answer", sdp: "ben-answer-2" });
    expect(ana.peer.candidates).toEqual([]);
    expect(ana.failures).toEqual([]);
  });

  it("passes over an answer that nobody waits for", async () => {
    const ana = person("ana", false);
    await ana.negotiation.receive({ type: "webrtc_answer", sdp: "late" });
    expect(ana.peer.remoteDescription).toBeNull();
    expect(ana.failures).toEqual([]);
  });

  it("says nothing more once it has ended", async () => {
    const ana = person("ana", false);
    const offer = ana.peer.onnegotiationneeded;
    offer?.();
    ana.negotiation.end();
    await tick();
    await ana.negotiation.receive({ type: "webrtc_offer", sdp: "ben-offer-1" });
    expect(ana.outbox).toEqual([]);
  });
});

describe("sessionOf", () => {
  it("reads the session id of Chromium's and Firefox's descriptions", () => {
    expect(sessionOf("v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\n")).toBe(
      "4611731400430051336",
    );
    expect(sessionOf("v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 7710 0 IN IP4 0.0.0.0\r\n")).toBe("7710");
    expect(sessionOf("nonsense")).toBeNull();
  });
});
