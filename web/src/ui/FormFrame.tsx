import { TriangleAlert } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../api/problem";
import { Icon } from "./Icon";
import { ProblemId } from "./states";
import type { Form } from "./useForm";

interface FormFrameProps<Name extends string> {
  form: Form<Name>;
  /** What could not be done: "Your account was not made." */
  refused: string;
  children: ComponentChildren;
}

/** A form with its errors summed up on top; the summary takes the focus when a try was refused. */
export function FormFrame<Name extends string>({ form, refused, children }: FormFrameProps<Name>) {
  const frame = useRef<HTMLFormElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (form.refusal) summary.current?.focus();
  }, [form.refusal]);

  const goTo = (name: string) => {
    const field = frame.current?.elements.namedItem(name);
    if (field instanceof HTMLElement) field.focus();
  };

  return (
    <form
      ref={frame}
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void form.submit();
      }}
    >
      {form.refusal && (
        <div class="notice alert" ref={summary} tabIndex={-1}>
          <Icon of={TriangleAlert} />
          <div>
            <p>
              <strong>{refused}</strong> {form.refusal.problem && words(form.refusal.problem)}
            </p>
            <ErrorList errors={form.refusal.errors} goTo={goTo} />
            {form.refusal.problem && <ProblemId problem={form.refusal.problem} />}
          </div>
        </div>
      )}
      {children}
    </form>
  );
}

interface ErrorListProps {
  errors: Readonly<Record<string, string | undefined>>;
  goTo: (name: string) => void;
}

function ErrorList({ errors, goTo }: ErrorListProps) {
  const entries = Object.entries(errors);
  if (entries.length === 0) return null;
  return (
    <ul class="form-error-list">
      {entries.map(([name, message]) => (
        <li key={name}>
          <button type="button" class="link" onClick={() => goTo(name)}>
            {message}
          </button>
        </li>
      ))}
    </ul>
  );
}
