import { describe, expect, it } from "vitest";
import { CALM, judged, type Quality, type Sample, sampled } from "./quality";

const good: Omit<Sample, "at" | "received" | "lost" | "bytes"> = {
  roundTripMs: 40,
  roomBps: 900_000,
  lostThere: 0,
  sendsPictures: true,
  path: "host",
  protocol: "udp",
};

/** One sample a second, 100 packets each, of which `lost` are lost. */
function story(
  before: Quality,
  from: number,
  seconds: number,
  change: Partial<typeof good>,
  lost = 0,
): Quality {
  let quality = before;
  for (let second = from; second < from + seconds; second++) {
    const last = quality.last;
    quality = judged(quality, {
      ...good,
      ...change,
      at: second * 1000,
      received: (last?.received ?? 0) + 100 - lost,
      lost: (last?.lost ?? 0) + lost,
      bytes: (last?.bytes ?? 0) + 50_000,
    });
  }
  return quality;
}

describe("judged", () => {
  it("says nothing while all is well", () => {
    const quality = story(CALM, 0, 60, {});
    expect(quality).toMatchObject({ poor: false, soundOnly: false, loss: 0 });
    expect(quality.kbps).toBeCloseTo(400);
  });

  it("says so when packets are lost for some seconds, not at once", () => {
    const begun = story(CALM, 0, 5, {});
    expect(story(begun, 5, 3, {}, 20).poor).toBe(false);
    expect(story(begun, 5, 6, {}, 20)).toMatchObject({ poor: true, loss: 0.2, soundOnly: false });
  });

  it("also hears of what is lost on the way there", () => {
    expect(story(story(CALM, 0, 5, {}), 5, 6, { lostThere: 0.3 }).poor).toBe(true);
  });

  it("lets pictures rest when there is no room, and brings them back after a good while", () => {
    const cramped = story(story(CALM, 0, 5, {}), 5, 10, { roomBps: 60_000 });
    expect(cramped.soundOnly).toBe(true);
    const without = { sendsPictures: false, roomBps: 60_000 };
    expect(story(cramped, 15, 15, without).soundOnly).toBe(true);
    expect(story(cramped, 15, 22, without).soundOnly).toBe(false);
  });

  it("has no pictures to rest in a call without any", () => {
    const deaf = story(story(CALM, 0, 5, {}), 5, 20, { sendsPictures: false, lostThere: 0.5 });
    expect(deaf).toMatchObject({ poor: true, soundOnly: false });
  });
});

describe("sampled", () => {
  it("adds up both lines and finds the path in use", () => {
    const stats = new Map<string, unknown>(
      [
        {
          id: "a",
          type: "inbound-rtp",
          kind: "audio",
          packetsReceived: 10,
          packetsLost: 1,
          bytesReceived: 100,
        },
        {
          id: "v",
          type: "inbound-rtp",
          kind: "video",
          packetsReceived: 20,
          packetsLost: 2,
          bytesReceived: 900,
        },
        { id: "o", type: "outbound-rtp", kind: "video", framesPerSecond: 25 },
        { id: "r", type: "remote-inbound-rtp", fractionLost: 0.25 },
        { id: "t", type: "transport", selectedCandidatePairId: "p" },
        {
          id: "p",
          type: "candidate-pair",
          localCandidateId: "l",
          currentRoundTripTime: 0.05,
          availableOutgoingBitrate: 300_000,
        },
        { id: "l", type: "local-candidate", candidateType: "relay", protocol: "udp", relayProtocol: "tls" },
      ].map((report) => [report.id, report]),
    );
    expect(sampled(stats, 5)).toEqual({
      at: 5,
      received: 30,
      lost: 3,
      bytes: 1000,
      roundTripMs: 50,
      roomBps: 300_000,
      lostThere: 0.25,
      sendsPictures: true,
      path: "relay",
      protocol: "tls",
    });
  });
});
