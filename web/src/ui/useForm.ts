import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Problem, Result } from "../api/problem";
import { oncePressIsOver, watchPresses } from "./press";

/** Messages by field; a field without one is in order. */
export type FieldErrors<Name extends string> = { readonly [name in Name]?: string };

interface FormPlan<Name extends string, Answer> {
  initial: Readonly<Record<Name, string>>;
  /** What can be said without asking the service. */
  check: (values: Readonly<Record<Name, string>>) => FieldErrors<NoInfer<Name>>;
  send: (values: Readonly<Record<Name, string>>) => Promise<Result<Answer>>;
  done: (answer: Answer) => void;
  /** Refusals that belong to one field though the service says them with a code of their own. */
  fieldOfCode?: Readonly<Record<string, NoInfer<Name>>>;
  /** Says what is wrong with a field when it is left, and takes it back as soon as it is right. */
  live?: boolean;
}

/** One attempt's outcome; a new object each time, so that the summary takes the focus again. */
export interface Refusal<Name extends string> {
  readonly errors: FieldErrors<Name>;
  /** What concerns no single field. */
  readonly problem: Problem | null;
}

export interface Form<Name extends string> {
  readonly values: Readonly<Record<Name, string>>;
  readonly busy: boolean;
  readonly refusal: Refusal<Name> | null;
  field(name: Name): {
    name: Name;
    value: string;
    onValue: (value: string) => void;
    onBlur: () => void;
    error: string | undefined;
  };
  set(name: Name, value: string): void;
  submit(): Promise<void>;
}

/** The state of a form: what was typed stays typed, whatever happens. */
export function useForm<Name extends string, Answer>(plan: FormPlan<Name, Answer>): Form<Name> {
  const values = useSignal(plan.initial);
  const errors = useSignal<FieldErrors<Name>>({});
  const refusal = useSignal<Refusal<Name> | null>(null);
  const busy = useSignal(false);

  const refuse = (found: FieldErrors<Name>, problem: Problem | null) => {
    errors.value = found;
    refusal.value = { errors: found, problem };
  };

  const submit = async () => {
    if (busy.value) return;
    const found = plan.check(values.value);
    if (Object.keys(found).length > 0) return refuse(found, null);
    busy.value = true;
    const answer = await plan.send(values.value);
    busy.value = false;
    if (answer.ok) {
      errors.value = {};
      refusal.value = null;
      return plan.done(answer.value);
    }
    const { byField, rest } = sort(answer.problem, plan);
    refuse(byField, rest);
  };

  const set = (name: Name, value: string) => {
    values.value = { ...values.value, [name]: value };
    if (errors.value[name]) judge(name, plan.live ? plan.check(values.value)[name] : undefined);
  };

  const judge = (name: Name, error: string | undefined) => {
    const { [name]: _, ...others } = errors.value;
    errors.value = (error ? { ...others, [name]: error } : others) as FieldErrors<Name>;
  };

  // What is empty is still to come: it is missed only when the form is sent.
  const left = (name: Name) => {
    if (!plan.live) return;
    oncePressIsOver(() => {
      if (values.value[name] !== "" && !busy.value) judge(name, plan.check(values.value)[name]);
    });
  };
  useEffect(() => (plan.live ? watchPresses() : undefined), []);

  return {
    values: values.value,
    busy: busy.value,
    refusal: refusal.value,
    field: (name) => ({
      name,
      value: values.value[name],
      onValue: (value) => set(name, value),
      onBlur: () => left(name),
      error: errors.value[name],
    }),
    set,
    submit,
  };
}

/** Gives each refused field its message and keeps what is left for the top of the form. */
function sort<Name extends string>(
  problem: Problem,
  plan: Pick<FormPlan<Name, never>, "initial" | "fieldOfCode">,
): { byField: FieldErrors<Name>; rest: Problem | null } {
  const byField: Partial<Record<Name, string>> = {};
  const named = plan.fieldOfCode?.[problem.code];
  if (named) byField[named] = problem.detail;
  const isOurs = (field: string): field is Name => field in plan.initial;
  for (const { field, message } of problem.errors) if (isOurs(field)) byField[field] ??= message;
  const allPlaced = problem.errors.length > 0 && problem.errors.every(({ field }) => isOurs(field));
  return { byField, rest: named || allPlaced ? null : problem };
}
