/** The stored messages of a room, read over HTTP and turned into what the feed keeps. */

import { chatApi } from "../api/client";
import { type Result, settle } from "../api/problem";
import type { components } from "../contracts/chat";
import type { Received, Who } from "../live/frames";
import type { Message, Page } from "./feed";
import type { Outgoing } from "./outbox";

/** Which part of the history: the newest, the older ones before a `seq`, the newer ones after it. */
export type Part = { before?: number; after?: number; many?: boolean };

const PAGE = 50;
/** A gap is filled with as few questions as the contract allows. */
const GAP_PAGE = 200;

export async function readHistory(code: string, part: Part, signal: AbortSignal): Promise<Result<Page>> {
  const { many, ...place } = part;
  const limit = many || part.after !== undefined ? GAP_PAGE : PAGE;
  const params = { path: { code }, query: { ...place, limit } };
  const answer = await settle(chatApi.GET("/api/chat/rooms/{code}/messages", { params, signal }));
  if (!answer.ok) return answer;
  const { items, head } = answer.value;
  return { ok: true, value: { messages: items.map(stored), head, last: items.length < limit } };
}

export function stored(item: components["schemas"]["History"]["items"][number]): Message {
  return {
    id: item.id,
    seq: item.seq,
    userId: item.user.id,
    username: item.user.username,
    text: item.message,
    at: Date.parse(item.timestamp),
    edited: item.edited_at !== null,
    deleted: item.deleted,
    replyTo: item.reply_to,
    reactions: item.reactions,
    clientId: null,
  };
}

export function arrived(frame: Received<"chat">, myId: string): Message {
  return {
    id: frame.id,
    seq: frame.seq,
    userId: frame.user_id,
    username: frame.username,
    text: frame.message,
    at: Date.parse(frame.timestamp),
    edited: false,
    deleted: false,
    replyTo: frame.reply_to,
    reactions: [],
    clientId: frame.user_id === myId ? frame.client_id : null,
  };
}

/** Our own line once the server has confirmed it. */
export function acknowledged(frame: Received<"ack">, line: Outgoing, me: Who): Message {
  return {
    id: frame.id,
    seq: frame.seq,
    userId: me.user_id,
    username: me.username,
    text: line.text,
    at: Date.parse(frame.timestamp),
    edited: false,
    deleted: false,
    replyTo: line.replyTo,
    reactions: [],
    clientId: line.clientId,
  };
}
