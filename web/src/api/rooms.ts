import { roomsApi } from "./client";
import { type Result, settle } from "./problem";
import type { Member, PrivateRoom, Room, RoomDraft } from "./types";

export interface RoomPage {
  items: Room[];
  next_cursor: string | null;
}

export function listRooms(
  query: { scope: "public" | "mine"; q?: string; cursor?: string; limit?: number },
  signal?: AbortSignal,
): Promise<Result<RoomPage>> {
  return settle(roomsApi.GET("/api/rooms", { params: { query }, ...(signal && { signal }) }));
}

export function openRoom(code: string, signal: AbortSignal): Promise<Result<Room | PrivateRoom>> {
  return settle(roomsApi.GET("/api/rooms/{code}", { params: { path: { code } }, signal }));
}

/** What a person who is no member sees of a private room has no id. */
export function isWhole(room: Room | PrivateRoom): room is Room {
  return "id" in room;
}

export async function joinRoom(code: string): Promise<Result<unknown>> {
  return settle(roomsApi.POST("/api/rooms/{code}/join", { params: { path: { code } } }));
}

/** `key` makes a repeated press or a retry one room. */
export function createRoom(draft: RoomDraft, key: string): Promise<Result<Room>> {
  return settle(roomsApi.POST("/api/rooms", { body: draft, headers: { "Idempotency-Key": key } }));
}

export function listMembers(code: string, signal: AbortSignal): Promise<Result<Member[]>> {
  return settle(roomsApi.GET("/api/rooms/{code}/members", { params: { path: { code } }, signal }));
}

export function readInvite(token: string, signal: AbortSignal) {
  return settle(roomsApi.GET("/api/rooms/invites/{token}", { params: { path: { token } }, signal }));
}

export function acceptInvite(token: string) {
  return settle(roomsApi.POST("/api/rooms/invites/{token}/accept", { params: { path: { token } } }));
}
