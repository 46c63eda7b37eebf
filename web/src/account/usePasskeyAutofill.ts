import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Problem, Result } from "../api/problem";
import type { Me } from "../api/types";
import { logInByPasskey } from "./actions";
import { fillsInPasskeys, offerPasskeys } from "./passkey";

const ASK_AGAIN_MS = 4 * 60_000; // what the service asks a passkey for is good for five minutes

interface Autofill {
  /** Why a passkey that was chosen did not do. */
  problem: Problem | null;
  /** Logs in by asking for a passkey openly: a browser takes one question at a time. */
  instead: (logIn: () => Promise<Result<Me>>) => Promise<Result<Me>>;
}

/** Offers the browser's passkeys among its suggestions for the username, for as long as the form is there. */
export function usePasskeyAutofill(done: (user: Me) => void): Autofill {
  const problem = useSignal<Problem | null>(null);
  const under = useRef<AbortController | null>(null);

  const stop = () => {
    under.current?.abort();
    under.current = null;
  };
  const offer = async () => {
    stop();
    const asking = new AbortController();
    const { signal } = asking;
    under.current = asking;
    if (!(await fillsInPasskeys()) || signal.aborted) return;
    let chosen = false;
    const answer = await logInByPasskey(async (options) => {
      const shown = await offerPasskeys(options, signal);
      chosen = shown.ok;
      return shown;
    });
    if (signal.aborted) return;
    if (answer.ok) done(answer.value);
    // Nobody asked for anything yet: what failed before a choice is nobody's business.
    else if (chosen) problem.value = answer.problem;
  };

  useEffect(() => {
    offer();
    const again = setInterval(offer, ASK_AGAIN_MS);
    return () => {
      clearInterval(again);
      stop();
    };
  }, []);

  const instead = async (logIn: () => Promise<Result<Me>>) => {
    stop();
    problem.value = null;
    const answer = await logIn();
    if (!answer.ok) offer();
    return answer;
  };
  return { problem: problem.value, instead };
}
