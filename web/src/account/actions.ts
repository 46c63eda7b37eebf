import { authApi } from "../api/client";
import { type Result, settle } from "../api/problem";
import type { Me, SecondFactorAsked } from "../api/types";
import { noticePicture } from "./avatars";
import { rememberSignedIn } from "./hint";
import { proofIn } from "./pass";
import { askPasskey } from "./passkey";
import { me, whyUnknown } from "./session";

/** Asks the service who is signed in, at the start of the page. A lost network leaves the question open. */
export async function findOut(): Promise<Result<Me>> {
  const answer = await settle(authApi.GET("/api/auth/me"));
  if (answer.ok) enter(answer.value);
  else if (answer.problem.status === 401) leave();
  whyUnknown.value = answer.ok || answer.problem.status === 401 ? null : answer.problem;
  return answer;
}

/** Asks again and takes note of another role; what has not changed draws nothing anew. */
export async function noticeRole(): Promise<void> {
  const answer = await settle(authApi.GET("/api/auth/me"));
  if (answer.ok && me.value && answer.value.role !== me.value.role) enter(answer.value);
}

/** The first half of a log-in, and all of it for whoever has set up no second factor. */
export async function logIn(username: string, password: string): Promise<Result<Me | SecondFactorAsked>> {
  const answer = await settle(authApi.POST("/api/auth/login", { body: { username, password } }));
  if (answer.ok && !("ticket" in answer.value)) enter(answer.value);
  return answer;
}

/** The second half, by whichever kind of code was typed. */
export async function showSecondFactor(ticket: string, code: string): Promise<Result<Me>> {
  const body = { ticket, ...proofIn(code) };
  const answer = await settle(authApi.POST("/api/auth/login/second-factor", { body }));
  if (answer.ok) enter(answer.value);
  return answer;
}

/** The second half by a passkey. */
export async function showSecondPasskey(ticket: string): Promise<Result<Me>> {
  const asked = await settle(authApi.POST("/api/auth/login/second-factor/passkey", { body: { ticket } }));
  if (!asked.ok) return asked;
  const shown = await askPasskey(asked.value.public_key);
  if (!shown.ok) return shown;
  const body = { ticket, passkey: shown.value };
  const answer = await settle(authApi.POST("/api/auth/login/second-factor", { body }));
  if (answer.ok) enter(answer.value);
  return answer;
}

/** A whole log-in by a passkey alone: the browser offers those that it has for the cafe. */
export async function logInByPasskey(ask = askPasskey): Promise<Result<Me>> {
  const asked = await settle(authApi.POST("/api/auth/login/passkey/options"));
  if (!asked.ok) return asked;
  const shown = await ask(asked.value.public_key);
  if (!shown.ok) return shown;
  const answer = await settle(authApi.POST("/api/auth/login/passkey", { body: { passkey: shown.value } }));
  if (answer.ok) enter(answer.value);
  return answer;
}

export interface NewAccount {
  username: string;
  password: string;
  email?: string;
  invite?: string;
  admin_token?: string;
}

/** Makes an account in the browser's own time zone; the person is signed in afterwards. */
export async function signUp(account: NewAccount): Promise<Result<Me>> {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const answer = await settle(authApi.POST("/api/auth/signup", { body: { ...account, timezone } }));
  if (answer.ok) enter(answer.value);
  return answer;
}

export interface Newcomer {
  token: string;
  username: string;
  invite?: string;
}

/** Makes the account of one who came by a provider and has chosen a username. */
export async function signUpNewcomer(newcomer: Newcomer): Promise<Result<Me>> {
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const answer = await settle(authApi.POST("/api/auth/oidc/signup", { body: { ...newcomer, timezone } }));
  if (answer.ok) enter(answer.value);
  return answer;
}

export async function logOut(): Promise<Result<unknown>> {
  const answer = await settle(authApi.POST("/api/auth/logout"));
  if (answer.ok || answer.problem.status === 401) leave();
  return answer;
}

/** Proves the address that a mail was sent to. */
export function verifyEmail(token: string): Promise<Result<unknown>> {
  return settle(authApi.POST("/api/auth/email/verify", { body: { token } }));
}

/** Asks for a link by mail; the answer is the same whether or not there is such an account. */
export function wishReset(email: string): Promise<Result<unknown>> {
  return settle(authApi.POST("/api/auth/password/reset", { body: { email } }));
}

/** Sets a new password by a link; every session of the account ends, so also one of this browser. */
export async function resetPassword(token: string, new_password: string): Promise<Result<unknown>> {
  const answer = await settle(
    authApi.POST("/api/auth/password/reset/confirm", { body: { token, new_password } }),
  );
  if (answer.ok) leave();
  return answer;
}

/** This person is signed in now, or has changed. */
export function enter(person: Me): void {
  me.value = person;
  noticePicture(person.id, person.avatar_version);
  rememberSignedIn(true);
}

/** Nobody is signed in any more, as far as this page is concerned. */
export function leave(): void {
  me.value = null;
  rememberSignedIn(false);
}
