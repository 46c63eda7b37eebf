import { fetchSignedIn } from "./client";
import { type Result, settle } from "./problem";

/** The filters, the order and the cursor of a list, as they stand in its address. */
export type Query = Readonly<Record<string, string>>;

export interface AdminPage<Item> {
  readonly items: readonly Item[];
  readonly next_cursor: string | null;
}

/** An action on many: on those named, or on all that the query matches. */
export interface BulkDraft {
  readonly action: string;
  readonly ids?: readonly string[];
  readonly all_matching?: boolean;
}

export interface BulkReport {
  readonly done: number;
  readonly failed: readonly { readonly id: string; readonly code: string; readonly detail: string }[];
  readonly next_cursor: string | null;
}

/** Reads a page of a collection of docs/api.md §7; `Item` is its schema in the service's OpenAPI. */
export function readPage<Item>(
  path: string,
  query: Query,
  signal?: AbortSignal,
): Promise<Result<AdminPage<Item>>> {
  return ask("GET", address(path, query), undefined, signal);
}

export function readOne<Item>(path: string, signal?: AbortSignal): Promise<Result<Item>> {
  return ask("GET", path, undefined, signal);
}

export function change<Item>(path: string, patch: object): Promise<Result<Item>> {
  return ask("PATCH", path, patch);
}

export function remove(path: string, query: Query = {}): Promise<Result<undefined>> {
  return ask("DELETE", address(path, query));
}

export function command<Answer>(path: string, body?: object): Promise<Result<Answer>> {
  return ask("POST", path, body);
}

/**
 * Does an action on many, page after page where it is on all that match. Stops at the first page that cannot be done
 * and says what had been done by then.
 */
export async function doToMany(
  path: string,
  draft: BulkDraft,
  query: Query,
  progress: (done: number) => void,
): Promise<Result<BulkReport>> {
  let done = 0;
  const failed: BulkReport["failed"][number][] = [];
  let cursor: string | null = null;
  do {
    const where: Query = cursor === null ? query : { ...query, cursor };
    const answer: Result<BulkReport> = await ask("POST", address(`${path}/bulk`, where), draft);
    if (!answer.ok) return answer;
    done += answer.value.done;
    failed.push(...answer.value.failed);
    cursor = answer.value.next_cursor;
    progress(done);
  } while (cursor !== null);
  return { ok: true, value: { done, failed, next_cursor: null } };
}

/** Where the browser downloads everything that the filters match. */
export function exportAddress(path: string, query: Query, format: "csv" | "json"): string {
  return address(`${path}/export`, { ...query, format });
}

export function address(path: string, query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

function ask<Answer>(
  method: string,
  path: string,
  body?: object,
  signal?: AbortSignal,
): Promise<Result<Answer>> {
  const request = new Request(path, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    ...(signal && { signal }),
  });
  return settle(read<Answer>(request));
}

async function read<Answer>(
  request: Request,
): Promise<{ data?: Answer; error?: unknown; response: Response }> {
  const response = await fetchSignedIn(request);
  const body: unknown = await response.json().catch(() => undefined);
  return response.ok ? { data: body as Answer, response } : { error: body, response };
}
