import type { Token, TokenOrder } from "../../api/types";

type Scope = NonNullable<TokenOrder["scopes"]>[number];

/** What a token may do, each step with all of those before it. */
export type Reach = "read" | "write" | "admin";

const scopesOf: Readonly<Record<Reach, Scope[]>> = {
  read: ["read"],
  write: ["read", "write"],
  admin: ["read", "write", "admin"],
};

export const lifetimes = [
  { value: "7", label: "After 7 days" },
  { value: "30", label: "After 30 days" },
  { value: "90", label: "After 90 days" },
  { value: "365", label: "After a year" },
  { value: "", label: "Never" },
] as const;

const nameMost = 64;
const dayMs = 86_400_000;

export function tokenNameError(name: string): string | undefined {
  const length = Array.from(name.trim()).length;
  if (length === 0) return "Give it a name, so that you know later what it is for.";
  return length > nameMost ? `A name has at most ${nameMost} characters.` : undefined;
}

/** What to send for a filled-in form. `days`: how long it works; empty for ever. */
export function orderOf(name: string, reach: Reach, days: string, now: Date): TokenOrder {
  const expires_at = days === "" ? null : new Date(now.getTime() + Number(days) * dayMs).toISOString();
  return { name: name.trim(), scopes: scopesOf[reach], expires_at };
}

export function reachWords(scopes: readonly string[]): string {
  if (scopes.includes("admin")) return "Reads, writes and administers";
  return scopes.includes("write") ? "Reads and writes" : "Only reads";
}

export function isOver(token: Pick<Token, "expires_at">, now: Date): boolean {
  return token.expires_at !== null && Date.parse(token.expires_at) <= now.getTime();
}
