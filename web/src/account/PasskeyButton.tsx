import { useSignal } from "@preact/signals";
import { KeyRound } from "lucide";
import type { Problem, Result } from "../api/problem";
import type { Me } from "../api/types";
import { Button, type ButtonKind } from "../ui/Button";
import { Failure } from "../ui/states";

interface PasskeyButtonProps {
  kind?: ButtonKind;
  /** What the button does. */
  says: string;
  logIn: () => Promise<Result<Me>>;
  done: (user: Me) => void;
}

/** Logs in by what the browser has; says underneath why it did not. */
export function PasskeyButton({ kind = "quiet", says, logIn, done }: PasskeyButtonProps) {
  const busy = useSignal(false);
  const problem = useSignal<Problem | null>(null);
  const press = async () => {
    busy.value = true;
    problem.value = null;
    const answer = await logIn();
    busy.value = false;
    if (answer.ok) done(answer.value);
    else problem.value = answer.problem;
  };
  return (
    <div class="stack">
      <Button wide kind={kind} icon={KeyRound} busy={busy.value} onClick={press}>
        {says}
      </Button>
      {problem.value && <Failure problem={problem.value} what="You are not logged in." />}
    </div>
  );
}
