/** What can be done to a room and its members (docs/api.md §3). */

import { roomsApi } from "../../api/client";
import { type Result, settle } from "../../api/problem";
import type { Room } from "../../api/types";
import type { components } from "../../contracts/rooms";

type RoomPatch = components["schemas"]["RoomPatch"];

export function patchRoom(code: string, body: RoomPatch): Promise<Result<Room>> {
  return settle(roomsApi.PATCH("/api/rooms/{code}", { params: { path: { code } }, body }));
}

export function deleteRoom(code: string): Promise<Result<unknown>> {
  return settle(roomsApi.DELETE("/api/rooms/{code}", { params: { path: { code } } }));
}

export function leaveRoom(code: string): Promise<Result<unknown>> {
  return settle(roomsApi.POST("/api/rooms/{code}/leave", { params: { path: { code } } }));
}

/** Take somebody out of the room; with `ban` they cannot come back. */
export function removeMember(code: string, userId: string, ban: boolean): Promise<Result<unknown>> {
  const params = { path: { code, user_id: userId }, query: { ban } };
  return settle(roomsApi.DELETE("/api/rooms/{code}/members/{user_id}", { params }));
}
