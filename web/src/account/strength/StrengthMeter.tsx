import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type Strength, strengthWords } from "./strength";
import "./strength.css";

interface StrengthMeterProps {
  password: string;
  /** What a guesser knows about its owner. */
  about: readonly string[];
}

/** Not with each letter: an estimate takes a few milliseconds, and screen readers would never stop. */
const pauseMs = 250;

/** How hard a password is to guess. It only advises: what is refused, the service says. */
export function StrengthMeter({ password, about }: StrengthMeterProps) {
  const found = useSignal<Strength | null>(null);
  const known = about.join(" ");
  useEffect(() => {
    let over = false;
    const timer = setTimeout(async () => {
      // Fetched when the first password is typed; where that fails there is no advice, and nothing else is lost.
      const estimator = await import("./estimator").catch(() => null);
      if (!over) found.value = password && estimator ? estimator.estimate(password, about) : null;
    }, pauseMs);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [password, known]);
  const strength = password ? found.value : null;
  return (
    <div class="strength" data-score={strength?.score}>
      {strength && (
        <span class="strength-bar" aria-hidden="true">
          <span />
          <span />
          <span />
          <span />
        </span>
      )}
      <p class="help" role="status">
        {strength && (
          <>
            <strong>{strengthWords(strength)}.</strong> {strength.score < 3 && strength.advice}
          </>
        )}
      </p>
    </div>
  );
}
