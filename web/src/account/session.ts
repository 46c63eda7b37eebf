import { signal } from "@preact/signals";
import type { Problem } from "../api/problem";
import type { Me } from "../api/types";

/** Who is signed in; `null` for nobody, `undefined` while it is not known yet. */
export const me = signal<Me | null | undefined>(undefined);

/** Why it is still not known, after the service was asked. */
export const whyUnknown = signal<Problem | null>(null);

/** Set while the page asks to sign in again; the dialog in the shell answers it. */
export const signInAsked = signal(false);

let waiting: { promise: Promise<boolean>; answer: (signedIn: boolean) => void } | null = null;

/**
 * Asks the person to sign in again without leaving the page. True once they did, false when they declined.
 * Several callers at once share one question.
 */
export function askToSignIn(): Promise<boolean> {
  if (!waiting) {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    waiting = { promise, answer: resolve };
    signInAsked.value = true;
  }
  return waiting.promise;
}

/** Ends the question of `askToSignIn`. */
export function answerSignIn(signedIn: boolean): void {
  waiting?.answer(signedIn);
  waiting = null;
  signInAsked.value = false;
}
