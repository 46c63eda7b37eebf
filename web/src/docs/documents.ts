import type { Schema, Schemas } from "./schema";
import { resolved } from "./schema";

/** What is read of an OpenAPI 3.1 document. */
export interface OpenApi {
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawCall>>>>;
  readonly components: { readonly schemas: Schemas };
}

interface RawCall {
  readonly operationId: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
}

/** Schemas by media type. */
export type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

export interface Answer {
  readonly description?: string;
  readonly content?: Content;
}

/** One thing that can be asked of a service. */
export interface Call extends RawCall {
  readonly id: string;
  readonly method: string;
  readonly path: string;
}

/** Calls or sockets that belong together. */
export interface Group<One> {
  readonly name: string;
  readonly members: readonly One[];
}

const rest = "the rest";

/** All calls of a document in its own order, by tag; what administrators do comes last. */
export function callGroups(document: OpenApi): readonly Group<Call>[] {
  const groups = new Map<string, Call[]>();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, raw] of Object.entries(methods)) {
      const name = raw.tags?.[0] ?? rest;
      const call = { ...raw, id: raw.operationId, method: method.toUpperCase(), path };
      groups.set(name, [...(groups.get(name) ?? []), call]);
    }
  }
  return [...groups]
    .map(([name, members]) => ({ name, members }))
    .sort((one, other) => place(one.name) - place(other.name));
}

const place = (name: string) => [rest, "administration"].indexOf(name);

/** The calls in which each word is found: in path, method, summary or description. */
export function matching(groups: readonly Group<Call>[], wanted: string): readonly Group<Call>[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map(({ name, members }) => ({
      name,
      members: members.filter((call) => {
        const text =
          `${name} ${call.method} ${call.path} ${call.summary} ${call.description ?? ""}`.toLowerCase();
        return words.every((word) => text.includes(word));
      }),
    }))
    .filter(({ members }) => members.length > 0);
}

/** What is read of an AsyncAPI 3 document. */
export interface AsyncApi {
  readonly info: { readonly description: string; readonly version: string };
  readonly channels: Readonly<Record<string, Channel>>;
  readonly operations: Readonly<Record<string, SocketOperation>>;
  readonly components: { readonly schemas: Schemas };
  readonly "x-close-codes": readonly { readonly code: number; readonly reason: string }[];
}

interface Channel {
  readonly title: string;
  readonly address: string;
  readonly description: string;
  readonly parameters?: Readonly<Record<string, { readonly description: string }>>;
  readonly bindings?: { readonly ws: { readonly query: Schema } };
  readonly messages: Readonly<Record<string, RawFrame>>;
}

interface RawFrame {
  readonly name: string;
  readonly title: string;
  readonly payload: Schema;
}

interface SocketOperation {
  readonly action: "send" | "receive";
  readonly channel: { readonly $ref: string };
  readonly messages: readonly { readonly $ref: string }[];
}

export interface Frame extends RawFrame {
  readonly id: string;
  readonly words: string;
}

/** A socket with both its directions, seen from the client. */
export interface Socket extends Channel {
  readonly id: string;
  readonly heard: readonly Frame[];
  readonly said: readonly Frame[];
}

export function sockets(document: AsyncApi): readonly Socket[] {
  return Object.entries(document.channels).map(([id, channel]) => ({
    ...channel,
    id,
    heard: frames(document, id, "send"),
    said: frames(document, id, "receive"),
  }));
}

/** The frames of one direction; in AsyncAPI 3 the action is the server's. */
function frames(document: AsyncApi, id: string, action: SocketOperation["action"]): readonly Frame[] {
  const operation = Object.values(document.operations).find(
    (one) => one.action === action && one.channel.$ref === `#/channels/${id}`,
  );
  return (operation?.messages ?? []).flatMap(({ $ref }) => {
    const key = $ref.slice($ref.lastIndexOf("/") + 1);
    const raw = document.channels[id]?.messages[key];
    if (!raw) return [];
    const { description = "" } = resolved(raw.payload, document.components.schemas);
    return [{ ...raw, id: `${id}-${key}`, words: description }];
  });
}

/** Statuses as they are told: the default last, and in words. */
export function answersOf(call: Call): readonly { status: string; answer: Answer }[] {
  return Object.entries(call.responses).map(([status, answer]) => ({
    status: status === "default" ? "else" : status,
    answer,
  }));
}
