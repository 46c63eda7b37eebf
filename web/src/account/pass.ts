/** What a link to the sign-up page may carry behind its `#`, where no server sees it. */
export interface Pass {
  invite?: string;
  admin_token?: string;
}

/** Reads `#invite=…` (an invitation) or `#admin=…` (the first administrator's link). */
export function passIn(hash: string): Pass {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const invite = given.get("invite");
  const admin = given.get("admin");
  return { ...(invite && { invite }), ...(admin && { admin_token: admin }) };
}

/** Reads `#token=…`, which mails end their links with; empty when there is none. */
export function tokenIn(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? "";
}

/** Reads `#receipt=…`, which shows what has become of a deleted account; empty when there is none. */
export function receiptIn(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("receipt") ?? "";
}

/** Tells an app's six digits from a recovery code. */
export function proofIn(typed: string): { totp: string } | { recovery: string } {
  const code = typed.replace(/\s/g, "");
  return /^\d{6}$/.test(code) ? { totp: code } : { recovery: code };
}

const inviteKey = "cafe.invite";

/** Keeps an invitation in this tab while its holder is away at a provider. */
export function keepInvite(invite: string | undefined): void {
  try {
    if (invite) sessionStorage.setItem(inviteKey, invite);
    else sessionStorage.removeItem(inviteKey);
  } catch {
    // Whoever needs it opens its link again.
  }
}

/** The invitation that was kept, if any. */
export function keptInvite(): { invite?: string } {
  try {
    const invite = sessionStorage.getItem(inviteKey);
    return invite ? { invite } : {};
  } catch {
    return {};
  }
}
