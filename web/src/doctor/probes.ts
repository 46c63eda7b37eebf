/** The examination itself: each probe tries one leg from this browser through this installation. */

import { callsApi } from "../api/client";
import { type Result, settle } from "../api/problem";
import { plainServer } from "../call/peerLink";
import type { Gathered, Leg } from "./findings";

const HTTP_MS = 8_000;
const SOCKET_MS = 8_000;
const GATHER_MS = 8_000;
const CARRY_MS = 6_000;

export interface Health {
  ok: boolean;
  version: string;
  ms: number;
}

/** Asks a service how it is. */
export async function askHealth(service: string, life: AbortSignal): Promise<Health> {
  const began = performance.now();
  try {
    const response = await fetch(`/api/${service}/health`, {
      signal: AbortSignal.any([life, AbortSignal.timeout(HTTP_MS)]),
      cache: "no-store",
    });
    const body: unknown = response.ok ? await response.json() : null;
    const { version } = (typeof body === "object" && body !== null ? body : {}) as { version?: unknown };
    return {
      ok: response.ok && body !== null,
      version: typeof version === "string" ? version : "",
      ms: performance.now() - began,
    };
  } catch {
    return { ok: false, version: "", ms: performance.now() - began };
  }
}

/** `doctor` has a letter that no room's code has, so the cafe closes this socket at once, with a code. */
export function trySocket(life: AbortSignal): Promise<{ code: number; opened: boolean; ms: number }> {
  const began = performance.now();
  return new Promise((resolve) => {
    const url = new URL("/ws/calls/doctor", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url);
    let opened = false;
    const end = (code: number) => {
      socket.onclose = null;
      clearTimeout(late);
      socket.close();
      resolve({ code, opened, ms: performance.now() - began });
    };
    const late = setTimeout(() => end(1006), SOCKET_MS);
    life.addEventListener("abort", () => end(1006), { once: true });
    socket.onopen = () => {
      opened = true;
    };
    socket.onclose = ({ code }) => end(code);
  });
}

/** The servers that a call from here would use, with credentials that live for a minute. */
export async function iceServers(life: AbortSignal): Promise<Result<RTCIceServer[]>> {
  const answer = await settle(callsApi.GET("/api/calls/ice-servers", { signal: life }));
  return answer.ok ? { ok: true, value: answer.value.ice_servers.map(plainServer) } : answer;
}

/** Gathers candidates through one leg alone; through a relay it also sends something to itself. */
export async function tryLeg(leg: Leg, life: AbortSignal): Promise<Gathered> {
  const began = performance.now();
  const first = peer(leg);
  const second = leg.kind === "turn" ? peer(leg) : null;
  const wanted = leg.kind === "turn" ? "relay" : "srflx";
  try {
    const channel = first.createDataChannel("probe");
    const gathering = gather(first, wanted, life);
    await first.setLocalDescription();
    const { found, errorCode } = await gathering;
    const ms = performance.now() - began;
    if (!found || !second) return { found, errorCode, carried: null, ms };
    return { found, errorCode, carried: await carry(first, second, channel, life), ms };
  } catch {
    return { found: false, errorCode: null, carried: null, ms: performance.now() - began };
  } finally {
    first.close();
    second?.close();
  }
}

/** Whether two connections of this page can speak with each other at all: some settings forbid it. */
export async function tryBrowser(life: AbortSignal): Promise<boolean> {
  if (typeof RTCPeerConnection !== "function") return false;
  const first = new RTCPeerConnection();
  const second = new RTCPeerConnection();
  try {
    const channel = first.createDataChannel("probe");
    await first.setLocalDescription();
    return await carry(first, second, channel, life);
  } catch {
    return false;
  } finally {
    first.close();
    second.close();
  }
}

function peer({ kind, server }: Leg): RTCPeerConnection {
  return new RTCPeerConnection({
    iceServers: [server],
    iceTransportPolicy: kind === "turn" ? "relay" : "all",
  });
}

function gather(
  connection: RTCPeerConnection,
  wanted: string,
  life: AbortSignal,
): Promise<{ found: boolean; errorCode: number | null }> {
  return new Promise((resolve) => {
    let errorCode: number | null = null;
    const end = (found: boolean) => {
      clearTimeout(late);
      resolve({ found, errorCode });
    };
    const late = setTimeout(() => end(false), GATHER_MS);
    life.addEventListener("abort", () => end(false), { once: true });
    connection.addEventListener("icecandidate", ({ candidate }) => {
      if (candidate?.type === wanted) end(true);
    });
    connection.addEventListener("icecandidateerror", (event) => {
      // A refusal says more than a later silence of another of our addresses.
      if (errorCode === null || errorCode >= 700) errorCode = event.errorCode;
    });
    connection.addEventListener("icegatheringstatechange", () => {
      if (connection.iceGatheringState !== "complete") return;
      // An address that the finder reports and this device knows already is no candidate of its own.
      end(wanted === "srflx" && errorCode === null);
    });
  });
}

/** Connects the two and sends a word over the channel. */
async function carry(
  first: RTCPeerConnection,
  second: RTCPeerConnection,
  channel: RTCDataChannel,
  life: AbortSignal,
): Promise<boolean> {
  const arrived = new Promise<boolean>((resolve) => {
    const late = setTimeout(() => resolve(false), CARRY_MS);
    const end = (carried: boolean) => {
      clearTimeout(late);
      resolve(carried);
    };
    life.addEventListener("abort", () => end(false), { once: true });
    channel.onopen = () => channel.send("hello");
    second.ondatachannel = ({ channel: theirs }) => {
      theirs.onmessage = () => end(true);
    };
  });
  const pass = (from: RTCPeerConnection, to: RTCPeerConnection) => {
    from.addEventListener("icecandidate", ({ candidate }) => {
      // One that comes too late for a closed connection is of no use to anybody.
      to.addIceCandidate(candidate ?? undefined).catch(() => undefined);
    });
  };
  pass(second, first);
  const offer = first.localDescription;
  if (!offer) return false;
  // What `first` has gathered so far stands in its description; the rest follows.
  await second.setRemoteDescription(offer);
  pass(first, second);
  await second.setLocalDescription();
  if (second.localDescription) await first.setRemoteDescription(second.localDescription);
  return arrived;
}
