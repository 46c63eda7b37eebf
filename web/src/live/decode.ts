/**
 * The edge where text from a socket becomes a typed frame. Behind it the types are trusted.
 *
 * A frame of a type we do not know is dropped without complaint: the contract lets the server add
 * types. A known type that lacks what we read of it is dropped as well; the next `pong` tells of the gap.
 */

import type { CallServerFrame, RoomServerFrame, TimerServerFrame } from "../contracts/frames";

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === "string";
const number: Check = (value) => typeof value === "number" && Number.isFinite(value);
const flag: Check = (value) => typeof value === "boolean";
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || value === undefined || check(value);
const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const oneOf =
  (...names: string[]): Check =>
  (value) =>
    typeof value === "string" && names.includes(value);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shape(fields: Record<string, Check>): Check {
  const checks = Object.entries(fields);
  return (value) => isObject(value) && checks.every(([name, check]) => check(value[name]));
}

const who = { user_id: text, username: text };
const person = shape(who);
const stored = { id: text, seq: number };

const timer = {
  id: text,
  status: oneOf("idle", "running", "paused"),
  phase: oneOf("focus", "break", "long_break"),
  round: number,
  rounds: number,
  focus_minutes: number,
  break_minutes: number,
  long_break_minutes: number,
  started_at: orNull(text),
  ends_at: orNull(text),
  remaining_seconds: number,
  server_time: text,
  version: number,
};
const call = { state: oneOf("idle", "waiting", "active"), version: number, participants: list(person) };

export const isTimer = shape(timer);

const ROOM: Record<RoomServerFrame["type"], Check> = {
  hello: shape({
    ...who,
    room: text,
    head: number,
    members: list(shape({ ...who, online: orNull(flag) })),
    timer: orNull(shape(timer)),
    call: orNull(shape(call)),
    limits: shape({ message_characters: number, burst: number, per_second: number }),
  }),
  chat: shape({ ...stored, ...who, message: text, timestamp: text }),
  ack: shape({ ...stored, client_id: text, timestamp: text }),
  edited: shape({ ...stored, message: text, edited_at: text }),
  deleted: shape(stored),
  reaction: shape({ ...stored, ...who, emoji: text, added: flag, count: number }),
  pinned: shape({ ...stored, ...who, pinned: flag }),
  typing: person,
  join: person,
  leave: person,
  presence: shape({ came: list(person), went: list(person) }),
  status: shape({ ...who, status: oneOf("focus", "break", "away", "available") }),
  timer: shape(timer),
  call: shape(call),
  call_ask: shape({ id: text, state: oneOf("asked", "due", "gone"), asker: person, asked: person }),
  room: shape({ event: text }),
  resync: shape({ head: number }),
  pong: shape({ head: number, timer_version: number, call_version: number }),
  error: shape({ code: text, detail: text }),
};

const TIMER: Record<TimerServerFrame["type"], Check> = {
  timer: shape(timer),
  pong: shape({ timer_version: number, server_time: text }),
  error: shape({ code: text, detail: text }),
};

const description = shape({ type: text, sdp: text });

const CALL: Record<CallServerFrame["type"], Check> = {
  ready: shape({
    call_id: text,
    polite: flag,
    heard: number,
    participants: list(person),
    ice_servers: list(isObject),
  }),
  peer_joined: person,
  peer_lost: person,
  peer_left: shape({ ...who, reason: text }),
  webrtc_offer: shape({ ...who, offer: description }),
  webrtc_answer: shape({ ...who, answer: description }),
  webrtc_ice: shape({ ...who, candidate: orNull(shape({ candidate: text })) }),
  media: shape({ ...who, mic: flag, camera: flag, screen: flag }),
  ack: shape({ n: number }),
  pong: isObject,
  error: shape({ code: text, detail: text }),
};

function decode<Frame extends { type: string }>(
  raw: string,
  checks: Record<Frame["type"], Check>,
): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(raw);
  } catch {
    return null;
  }
  if (!isObject(value) || typeof value.type !== "string" || !Object.hasOwn(checks, value.type)) return null;
  const type = value.type as Frame["type"];
  return checks[type](value) ? (value as Frame) : null;
}

export function decodeRoomFrame(raw: string): RoomServerFrame | null {
  return decode<RoomServerFrame>(raw, ROOM);
}

export function decodeCallFrame(raw: string): CallServerFrame | null {
  return decode<CallServerFrame>(raw, CALL);
}

export function decodeTimerFrame(raw: string): TimerServerFrame | null {
  return decode<TimerServerFrame>(raw, TIMER);
}
