/** What went wrong with a request, as a value: the service's problem+json, or our own words for a lost network. */
export interface Problem {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Stable; the texts are not. `offline`, `aborted` and `passkey_…` are the client's own. */
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  /** Refused fields of a 422. */
  readonly errors: readonly FieldError[];
  /** Seconds to wait before the next try, where the service said so. */
  readonly retryAfterS: number | null;
  /** The whole body, for members of one call only, such as `timer` of a 409. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem };

/** The part of an openapi-fetch answer that `settle` reads. */
interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Waits for a call and answers with its value or its problem; never rejects. */
export async function settle<T>(call: Promise<Answer<T>>): Promise<Result<T>> {
  try {
    const { data, error, response } = await call;
    if (response.ok) return { ok: true, value: data as T };
    return { ok: false, problem: problemOf(response.status, error, response.headers) };
  } catch (error) {
    return { ok: false, problem: lost(error) };
  }
}

/** The items of a page that holds all there is. */
export function itemsOf<T>(answer: Result<{ items: T[] }>): Result<T[]> {
  return answer.ok ? { ok: true, value: answer.value.items } : answer;
}

/** Reads a problem+json body, tolerating anything a proxy on the way may have put in its place. */
export function problemOf(status: number, error: unknown, headers: Headers): Problem {
  const body = isRecord(error) ? error : {};
  return {
    status,
    code: text(body.code) ?? `http_${status}`,
    detail: sentence(text(body.detail) ?? text(body.title) ?? fallbackDetail(status)),
    requestId: text(body.request_id) ?? headers.get("x-request-id") ?? "",
    errors: Array.isArray(body.errors) ? body.errors.filter(isFieldError) : [],
    retryAfterS: seconds(headers.get("retry-after")),
    body,
  };
}

/** What happened, in a sentence or two, with the time to wait where there is one. */
export function words({ detail, status, retryAfterS }: Problem): string {
  if (status !== 429 || !retryAfterS) return detail;
  const minutes = Math.ceil(retryAfterS / 60);
  const wait = retryAfterS < 90 ? `${retryAfterS} seconds` : `${minutes} minutes`;
  return `${detail} Try again in ${wait}.`;
}

/** The part of the request id that is shown to people; the operator finds the log line by it. */
export function shortId(problem: Problem): string {
  return problem.requestId.slice(0, 8);
}

function lost(error: unknown): Problem {
  if (error instanceof DOMException && error.name === "AbortError")
    return ownProblem("aborted", "Cancelled.");
  return ownProblem("offline", "The cafe cannot be reached. Check your connection and try again.");
}

/** A problem that no service has told of. */
export function ownProblem(code: string, detail: string): Problem {
  return { status: 0, code, detail, requestId: "", errors: [], retryAfterS: null, body: {} };
}

function fallbackDetail(status: number): string {
  if (status === 429) return "That was a little too often. Wait a moment and try again.";
  if (status === 503) return "This part of the cafe is closed for a moment. Try again shortly.";
  return "Something went wrong on our side.";
}

function seconds(header: string | null): number | null {
  const value = Number(header ?? Number.NaN);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A title that stands for the detail has no full stop. */
function sentence(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.field === "string" && typeof value.message === "string";
}
