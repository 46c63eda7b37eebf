/** What can be done to a room and its members (docs/api.md §3). */

import { roomsApi } from "../../api/client";
import { itemsOf, type Result, settle } from "../../api/problem";
import type { Room } from "../../api/types";
import type { components } from "../../contracts/rooms";
import type { Role } from "./roster";

type Schemas = components["schemas"];
export type RoomPatch = Schemas["RoomPatch"];
export type Invite = Schemas["InviteCard"];
export type InviteDraft = Schemas["InviteDraft"];
export type NewInvite = Schemas["NewInvite"];
export type Ban = Schemas["BanCard"];

/** One page of the contract's largest size: more than a host keeps an eye on. */
const MOST = { limit: 200 };

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
export function removeMember(code: string, user_id: string, ban: boolean): Promise<Result<unknown>> {
  const params = { path: { code, user_id }, query: { ban } };
  return settle(roomsApi.DELETE("/api/rooms/{code}/members/{user_id}", { params }));
}

export function changeRole(code: string, user_id: string, role: Role): Promise<Result<unknown>> {
  const params = { path: { code, user_id } };
  return settle(roomsApi.PATCH("/api/rooms/{code}/members/{user_id}", { params, body: { role } }));
}

export function muteMember(code: string, user_id: string, minutes: number): Promise<Result<unknown>> {
  const params = { path: { code, user_id } };
  return settle(roomsApi.PUT("/api/rooms/{code}/members/{user_id}/mute", { params, body: { minutes } }));
}

export function unmuteMember(code: string, user_id: string): Promise<Result<unknown>> {
  const params = { path: { code, user_id } };
  return settle(roomsApi.DELETE("/api/rooms/{code}/members/{user_id}/mute", { params }));
}

export async function listInvites(code: string, signal: AbortSignal): Promise<Result<Invite[]>> {
  const params = { path: { code }, query: MOST };
  return itemsOf(await settle(roomsApi.GET("/api/rooms/{code}/invites", { params, signal })));
}

/** The answer holds the link's secret, which is told this once. */
export function makeInvite(code: string, body: InviteDraft): Promise<Result<NewInvite>> {
  return settle(roomsApi.POST("/api/rooms/{code}/invites", { params: { path: { code } }, body }));
}

export function revokeInvite(code: string, invite_id: string): Promise<Result<unknown>> {
  const params = { path: { code, invite_id } };
  return settle(roomsApi.DELETE("/api/rooms/{code}/invites/{invite_id}", { params }));
}

export async function listBans(code: string, signal: AbortSignal): Promise<Result<Ban[]>> {
  const params = { path: { code }, query: MOST };
  return itemsOf(await settle(roomsApi.GET("/api/rooms/{code}/bans", { params, signal })));
}

export function liftBan(code: string, user_id: string): Promise<Result<unknown>> {
  const params = { path: { code, user_id } };
  return settle(roomsApi.DELETE("/api/rooms/{code}/bans/{user_id}", { params }));
}
