import createClient from "openapi-fetch";
import { askToSignIn, me } from "../account/session";
import type { paths as AuthPaths } from "../contracts/auth";
import type { paths as CallsPaths } from "../contracts/calls";
import type { paths as ChatPaths } from "../contracts/chat";
import type { paths as RoomsPaths } from "../contracts/rooms";
import type { paths as TrackerPaths } from "../contracts/tracker";
import { problemOf } from "./problem";

// Everything is on our own origin; the cookie goes along by itself.
const options = { fetch: fetchSignedIn };

export const authApi = createClient<AuthPaths>(options);
export const roomsApi = createClient<RoomsPaths>(options);
export const chatApi = createClient<ChatPaths>(options);
export const callsApi = createClient<CallsPaths>(options);
export const trackerApi = createClient<TrackerPaths>(options);

/**
 * Fetches; when a session that we had turns out to be over, asks the person to sign in where they are and then
 * repeats the request, so that nothing typed is lost.
 */
export async function fetchSignedIn(request: Request): Promise<Response> {
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || !me.value || isAboutTheLogIn(request)) return response;
  if (await isWrongProof(response)) return response;
  return (await askToSignIn()) ? fetch(again) : response;
}

/** There 401 is the answer: a wrong password, or a session that is over already. */
function isAboutTheLogIn(request: Request): boolean {
  return /^\/api\/auth\/(login|logout|erasure)/.test(new URL(request.url).pathname);
}

/** What asks for a password or a code once more refuses a wrong one with 401 as well: the session is fine. */
async function isWrongProof(response: Response): Promise<boolean> {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  const { code } = problemOf(response.status, body, response.headers);
  return code === "invalid_credentials" || code === "wrong_code";
}
