import { type IconNode, RotateCw, TriangleAlert } from "lucide";
import type { ComponentChildren } from "preact";
import { type Problem, shortId, words } from "../api/problem";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface EmptyProps {
  icon: IconNode;
  title: string;
  /** The next step. */
  children?: ComponentChildren;
}

/** Nothing here, said plainly, with a next step. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div class="empty">
      <Icon of={icon} size={1.75} />
      <p class="empty-title">{title}</p>
      {children && <div class="empty-next">{children}</div>}
    </div>
  );
}

interface FailureProps {
  problem: Problem;
  /** What could not be done: "Your rooms could not be read." */
  what: string;
  retry?: (() => void) | undefined;
}

/** What failed, why, and what to do, with the short id the operator can find. */
export function Failure({ problem, what, retry }: FailureProps) {
  return (
    <div class="notice alert" role="alert">
      <Icon of={TriangleAlert} />
      <div>
        <p>
          <strong>{what}</strong> {words(problem)}
        </p>
        <ProblemId problem={problem} />
        {retry && (
          <Button small icon={RotateCw} onClick={retry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}

export function ProblemId({ problem }: { problem: Problem }) {
  const id = shortId(problem);
  return id ? <p class="small muted">{`Reference ${id}`}</p> : null;
}
