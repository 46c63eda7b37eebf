import type { FactorState } from "../../api/types";

/** Whether a log-in by password asks for anything more. */
export function asksMore({ totp, passkeys }: Pick<FactorState, "totp" | "passkeys">): boolean {
  return totp || passkeys > 0;
}

/** What a log-in asks for, and what is left for a lost phone. */
export function factorWords(state: Omit<FactorState, "required" | "password">): string {
  const left = state.recovery_codes_left;
  const app = state.totp && "a code from your app";
  const key = state.passkeys > 0 && (state.passkeys === 1 ? "your passkey" : "one of your passkeys");
  const either = [app, key].filter(Boolean).join(" or ");
  return `After your password you are asked for ${either}. ${left} recovery ${left === 1 ? "code is" : "codes are"} left.`;
}
