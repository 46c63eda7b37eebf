import type { SecondFactorAsked } from "../api/types";

/** What is left to do for one whom a provider has sent back. */
export interface ComingBack {
  /** The second half of a log-in. */
  readonly half: SecondFactorAsked | null;
  /** To choose a username; `username` is a suggestion and may be empty. */
  readonly newcomer: { readonly token: string; readonly username: string } | null;
  /** Why nothing came of it. */
  readonly problem: string | null;
}

type Kind = SecondFactorAsked["second_factor"][number];
const kinds: readonly Kind[] = ["totp", "passkey", "recovery"];

/** Reads what the service put behind the `#`, where no server and no log sees it. */
export function comingBackIn(hash: string): ComingBack {
  const marks = new URLSearchParams(hash.replace(/^#/, ""));
  const [ticket, token] = [marks.get("ticket"), marks.get("newcomer")];
  const named = (marks.get("second_factor") ?? "").split(",");
  return {
    half: ticket ? { ticket, second_factor: kinds.filter((kind) => named.includes(kind)) } : null,
    newcomer: token ? { token, username: marks.get("username") ?? "" } : null,
    problem: marks.get("problem"),
  };
}

const words: Readonly<Record<string, string>> = {
  oidc_state: "This log-in was begun in another browser, or too long ago. Please start again.",
  oidc_denied: "Your provider did not let you through, or you declined.",
  oidc_failed: "The answer of your provider could not be trusted. Please start again.",
  oidc_unavailable: "Your provider does not answer just now. Try again in a moment.",
  oidc_no_account: "You have no account here yet, and log-ins by this provider do not make one.",
  oidc_email_known:
    "There is an account with your address already. Log in to it, then link your provider on the security page.",
  oidc_taken: "That account is linked to somebody else here.",
  registration_closed: "You have no account here yet, and nobody can sign up just now.",
  account_disabled: "This account is disabled.",
  rate_limited: "Too many accounts were made from your network. Try again later.",
};

/** Says a problem in words; what nobody knows is said in general. */
export function troubleWords(code: string): string {
  return words[code] ?? "Something went wrong on the way. Please start again.";
}
