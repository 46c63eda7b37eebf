/** Single frames by the name in their `type`, and the states inside them under the names we use. */

import type {
  CallServerFrame,
  CallState,
  HelloMember,
  PersonRef,
  RoomServerFrame,
  StatusFrame,
  TimerState,
} from "../contracts/frames";

export type Received<T extends RoomServerFrame["type"]> = Extract<RoomServerFrame, { type: T }>;
export type Signalled<T extends CallServerFrame["type"]> = Extract<CallServerFrame, { type: T }>;

export type Timer = TimerState;
export type CallInRoom = CallState;
export type Member = HelloMember;
export type PersonStatus = StatusFrame["status"];
export type Who = PersonRef;
