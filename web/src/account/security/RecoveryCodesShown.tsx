import { useEffect, useRef } from "preact/hooks";
import { CopyAndDone } from "./CopyAndDone";

/** Recovery codes, told this once. */
export function RecoveryCodesShown({ codes, close }: { codes: readonly string[]; close: () => void }) {
  const start = useRef<HTMLParagraphElement>(null);
  useEffect(() => start.current?.focus(), []);
  return (
    <div class="stack">
      <p ref={start} tabIndex={-1}>
        Each of these lets you in once when your phone is not at hand. They are shown only now: keep them
        where you keep important papers.
      </p>
      <ul class="recovery-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyAndDone text={codes.join("\n")} what="codes" done={close} />
    </div>
  );
}
