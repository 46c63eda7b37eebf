import { authApi } from "./client";
import { itemsOf, type Result, settle } from "./problem";
import type {
  AvatarCard,
  Block,
  Erasure,
  ErasureBegun,
  FactorState,
  Identity,
  LoginSession,
  Me,
  Passkey,
  PasskeyAnswer,
  PasskeyMade,
  PasskeyOptions,
  Provider,
  RecoveryCodes,
  Token,
  TokenMade,
  TokenOrder,
  TotpBegun,
} from "./types";

/** One page of the contract's largest size: more than anybody tells apart. */
const most = { query: { limit: 200 } };

/** Ends the person's other sessions; this one goes on. */
export function changePassword(current_password: string, new_password: string): Promise<Result<unknown>> {
  return settle(authApi.POST("/api/auth/password/change", { body: { current_password, new_password } }));
}

/** Sets or, with `null`, removes the address; a new one is not verified yet and is sent a link. */
export function changeEmail(email: string | null): Promise<Result<Me>> {
  return settle(authApi.PATCH("/api/auth/me", { body: { email } }));
}

export function resendVerification(): Promise<Result<unknown>> {
  return settle(authApi.POST("/api/auth/email/verify/resend"));
}

export async function listLoginSessions(signal: AbortSignal): Promise<Result<LoginSession[]>> {
  return itemsOf(await settle(authApi.GET("/api/auth/sessions", { params: most, signal })));
}

export function endSession(session_id: string): Promise<Result<unknown>> {
  return settle(authApi.DELETE("/api/auth/sessions/{session_id}", { params: { path: { session_id } } }));
}

export function endOtherSessions(): Promise<Result<unknown>> {
  return settle(authApi.DELETE("/api/auth/sessions"));
}

export async function listTokens(signal: AbortSignal): Promise<Result<Token[]>> {
  return itemsOf(await settle(authApi.GET("/api/auth/tokens", { params: most, signal })));
}

/** The answer holds the secret, which is told this once. */
export function makeToken(order: TokenOrder): Promise<Result<TokenMade>> {
  return settle(authApi.POST("/api/auth/tokens", { body: order }));
}

export function deleteToken(token_id: string): Promise<Result<unknown>> {
  return settle(authApi.DELETE("/api/auth/tokens/{token_id}", { params: { path: { token_id } } }));
}

export function readFactor(signal: AbortSignal): Promise<Result<FactorState>> {
  return settle(authApi.GET("/api/auth/second-factor", { signal }));
}

/** Gives a secret for an authenticator app; log-ins ask for its codes once one was shown to `confirmTotp`. */
export function beginTotp(password: string): Promise<Result<TotpBegun>> {
  return settle(authApi.POST("/api/auth/second-factor/totp", { body: { password } }));
}

/** Ends the person's other sessions; the recovery codes are told this once. */
export function confirmTotp(totp: string): Promise<Result<RecoveryCodes>> {
  return settle(authApi.POST("/api/auth/second-factor/totp/confirm", { body: { totp } }));
}

export function removeTotp(password: string): Promise<Result<unknown>> {
  return settle(authApi.DELETE("/api/auth/second-factor/totp", { body: { password } }));
}

/** The codes from before stop working. */
export function renewRecoveryCodes(password: string): Promise<Result<RecoveryCodes>> {
  return settle(authApi.POST("/api/auth/second-factor/recovery-codes", { body: { password } }));
}

export function listBlocks(): Promise<Result<Block[]>> {
  return settle(authApi.GET("/api/auth/blocks"));
}

/** No calls with each other, no invitations from each other; the other one is not told. */
export function putBlock(user_id: string): Promise<Result<unknown>> {
  return settle(authApi.PUT("/api/auth/blocks/{user_id}", { params: { path: { user_id } } }));
}

export function removeBlock(user_id: string): Promise<Result<unknown>> {
  return settle(authApi.DELETE("/api/auth/blocks/{user_id}", { params: { path: { user_id } } }));
}

export function listPasskeys(signal: AbortSignal): Promise<Result<Passkey[]>> {
  return settle(authApi.GET("/api/auth/passkeys", { signal }));
}

/** What the browser is to ask a new passkey for. */
export function beginPasskey(password: string): Promise<Result<PasskeyOptions>> {
  return settle(authApi.POST("/api/auth/passkeys/options", { body: { password } }));
}

/** Keeps a new passkey; with the first of all second factors come recovery codes, told this once. */
export function addPasskey(name: string, credential: PasskeyAnswer): Promise<Result<PasskeyMade>> {
  return settle(authApi.POST("/api/auth/passkeys", { body: { name, credential } }));
}

export function renamePasskey(passkey_id: string, name: string): Promise<Result<Passkey>> {
  const params = { path: { passkey_id } };
  return settle(authApi.PATCH("/api/auth/passkeys/{passkey_id}", { params, body: { name } }));
}

export function removePasskey(passkey_id: string, password: string): Promise<Result<unknown>> {
  const params = { path: { passkey_id } };
  return settle(authApi.DELETE("/api/auth/passkeys/{passkey_id}", { params, body: { password } }));
}

/** Who else one can log in by; most cafes have none. */
export function listProviders(signal: AbortSignal): Promise<Result<Provider[]>> {
  return settle(authApi.GET("/api/auth/oidc/providers", { signal }));
}

export function listIdentities(signal: AbortSignal): Promise<Result<Identity[]>> {
  return settle(authApi.GET("/api/auth/identities", { signal }));
}

/** Answers with the provider's page, where the browser is to go. */
export function linkIdentity(provider: string, password: string): Promise<Result<{ url: string }>> {
  const params = { path: { provider } };
  return settle(authApi.POST("/api/auth/oidc/{provider}/link", { params, body: { password } }));
}

export function unlinkIdentity(identity_id: string, password: string): Promise<Result<unknown>> {
  const params = { path: { identity_id } };
  return settle(authApi.DELETE("/api/auth/identities/{identity_id}", { params, body: { password } }));
}

/** Which of these people (at most 500) have a picture. */
export function listAvatars(ids: readonly string[]): Promise<Result<AvatarCard[]>> {
  return settle(authApi.GET("/api/auth/avatars", { params: { query: { ids: ids.join(",") } } }));
}

/** What the picture is, its bytes say; the middle square is kept. */
export function putPicture(picture: Blob): Promise<Result<Me>> {
  return settle(
    authApi.PUT("/api/auth/me/avatar", {
      // The generated types know bodies of text only.
      body: picture as unknown as string,
      bodySerializer: (body) => body,
      headers: { "Content-Type": picture.type },
    }),
  );
}

export function removePicture(): Promise<Result<unknown>> {
  return settle(authApi.DELETE("/api/auth/me/avatar"));
}

/** Everything that the café holds on this person, as one zip. */
export function exportAll(): Promise<Result<Blob>> {
  const answer = authApi.GET("/api/auth/me/export", { parseAs: "blob" });
  return settle(answer as Promise<{ data?: Blob; error?: unknown; response: Response }>);
}

/** Deletes the account, here at once and in the other services soon. */
export function deleteAccount(password: string): Promise<Result<ErasureBegun>> {
  return settle(authApi.DELETE("/api/auth/me", { body: { password } }));
}

/** How far a deletion is; needs no log-in. */
export function lookAtErasure(receipt: string): Promise<Result<Erasure>> {
  return settle(authApi.POST("/api/auth/erasure", { body: { receipt } }));
}
