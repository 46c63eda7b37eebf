/**
 * How good the media is, as a pure rule over the browser's own statistics. A hint is given only when it is
 * bad for some seconds; when there is no room for pictures, the sound goes on without them.
 */

export interface Sample {
  /** Local milliseconds. */
  at: number;
  /** Counted since the beginning of the connection. */
  received: number;
  lost: number;
  /** Bytes received since the beginning. */
  bytes: number;
  /** Round trip in milliseconds; null before it was measured. */
  roundTripMs: number | null;
  /** What the network is thought to take from us, in bits a second; null where the browser does not say. */
  roomBps: number | null;
  /** Share of what we sent that the other person reports lost in the last interval; null before any report. */
  lostThere: number | null;
  /** Pictures are being sent or could be: an estimate without them says nothing. */
  sendsPictures: boolean;
  /** Our side of the path in use: `relay` means through TURN. */
  path: string | null;
  protocol: string | null;
}

export interface Quality {
  last: Sample | null;
  /** Share of lost packets in the last interval, 0 to 1. */
  loss: number;
  /** Kilobits a second received in the last interval. */
  kbps: number;
  badSince: number | null;
  goodSince: number | null;
  /** Bad for long enough to say so. */
  poor: boolean;
  /** Pictures rest, so that the sound goes on. */
  soundOnly: boolean;
}

export const CALM: Quality = {
  last: null,
  loss: 0,
  kbps: 0,
  badSince: null,
  goodSince: null,
  poor: false,
  soundOnly: false,
};

/** Above this share speech begins to break up in spite of concealment (ITU-T G.113, Appendix I). */
const BAD_LOSS = 0.08;
/** Half of it is the one-way delay of 400 ms, the most that ITU-T G.114 finds acceptable. */
const BAD_ROUND_TRIP_MS = 800;
/** Less than a small picture and sound need together. */
const PICTURE_BPS = 100_000;
const SAY_AFTER_MS = 4_000;
const REST_AFTER_MS = 8_000;
/** Long enough that pictures do not flicker on and off on a network at the edge. */
const RESUME_AFTER_MS = 20_000;

export function judged(before: Quality, sample: Sample): Quality {
  const { last } = before;
  if (!last) return { ...CALM, last: sample };
  const seconds = Math.max(0.001, (sample.at - last.at) / 1000);
  const received = sample.received - last.received;
  const lost = Math.max(0, sample.lost - last.lost);
  const loss = received + lost > 0 ? lost / (received + lost) : 0;
  const kbps = Math.max(0, ((sample.bytes - last.bytes) * 8) / 1000 / seconds);
  const cramped = sample.sendsPictures && sample.roomBps !== null && sample.roomBps < PICTURE_BPS;
  const bad =
    Math.max(loss, sample.lostThere ?? 0) > BAD_LOSS ||
    (sample.roundTripMs ?? 0) > BAD_ROUND_TRIP_MS ||
    cramped;
  const badSince = bad ? (before.badSince ?? sample.at) : null;
  const goodSince = bad ? null : (before.goodSince ?? sample.at);
  const badFor = badSince === null ? 0 : sample.at - badSince;
  const goodFor = goodSince === null ? 0 : sample.at - goodSince;
  const soundOnly = before.soundOnly
    ? goodFor < RESUME_AFTER_MS
    : badFor >= REST_AFTER_MS && sample.sendsPictures;
  return { last: sample, loss, kbps, badSince, goodSince, poor: badFor >= SAY_AFTER_MS, soundOnly };
}

type Report = Readonly<Record<string, unknown>> & { type: string };

const number = (value: unknown): number => (typeof value === "number" ? value : 0);
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

/** Read what `judged` needs out of the browser's statistics (W3C webrtc-stats). */
export function sampled(stats: RTCStatsReport | ReadonlyMap<string, unknown>, at: number): Sample {
  const reports = [...stats.values()] as Report[];
  const found: Sample = {
    at,
    received: 0,
    lost: 0,
    bytes: 0,
    roundTripMs: null,
    roomBps: null,
    lostThere: null,
    sendsPictures: false,
    path: null,
    protocol: null,
  };
  for (const report of reports) {
    if (report.type === "inbound-rtp") {
      found.received += number(report.packetsReceived);
      found.lost += number(report.packetsLost);
      found.bytes += number(report.bytesReceived);
    } else if (report.type === "remote-inbound-rtp") {
      found.lostThere = Math.max(found.lostThere ?? 0, number(report.fractionLost));
    } else if (report.type === "outbound-rtp" && report.kind === "video") {
      found.sendsPictures ||= number(report.framesPerSecond) > 0;
    }
  }
  const transport = reports.find((report) => report.type === "transport" && report.selectedCandidatePairId);
  const pair = reports.find((report) =>
    transport
      ? report.id === transport.selectedCandidatePairId
      : report.type === "candidate-pair" && report.nominated === true && report.state === "succeeded",
  );
  if (!pair) return found;
  if (typeof pair.currentRoundTripTime === "number") found.roundTripMs = pair.currentRoundTripTime * 1000;
  if (typeof pair.availableOutgoingBitrate === "number") found.roomBps = pair.availableOutgoingBitrate;
  const local = reports.find((report) => report.id === pair.localCandidateId);
  found.path = text(local?.candidateType);
  found.protocol = text(local?.relayProtocol) ?? text(local?.protocol);
  return found;
}
