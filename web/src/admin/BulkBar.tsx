import { type Signal, useSignal } from "@preact/signals";
import { type BulkDraft, doToMany, type Query } from "../api/admin";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Confirm";
import { toast, toastProblem } from "../ui/toasts";
import type { Action, Collection } from "./collection";

interface BulkBarProps<Item extends { readonly id: string }> {
  of: Collection<Item>;
  actions: readonly Action<Item>[];
  query: Query;
  chosen: Signal<ReadonlySet<string>>;
  /** There are more that match than are shown. */
  more: boolean;
  done: () => void;
}

/** From below, while some are ticked: what can be done to them, or to all that the filters match. */
export function BulkBar<Item extends { readonly id: string }>(props: BulkBarProps<Item>) {
  const { of, actions, query, chosen, more, done } = props;
  const all = useSignal(false);
  const asking = useSignal<Action<Item> | null>(null);
  const doing = useSignal<number | null>(null);
  const many = of.title.toLowerCase();
  const count = all.value ? `all ${many} that match` : numbered(chosen.value.size, of.one, many);

  const run = async (action: Action<Item>) => {
    asking.value = null;
    doing.value = 0;
    const draft: BulkDraft = all.value
      ? { action: action.bulk ?? "", all_matching: true }
      : { action: action.bulk ?? "", ids: [...chosen.value] };
    const { sort: _, ...filters } = query;
    const answer = await doToMany(of.path, draft, all.value ? filters : {}, (sofar) => {
      doing.value = sofar;
    });
    doing.value = null;
    if (!answer.ok) toastProblem(`${action.label}: not done to all.`, answer.problem);
    else toast(outcome(answer.value.done, answer.value.failed));
    done();
  };

  return (
    <section class="bulk-bar" aria-label="What to do with those chosen">
      <p class="bulk-count" role="status">
        {doing.value === null ? `${sentence(count)} chosen` : `${doing.value} done…`}
      </p>
      {more && (
        <Button
          small
          kind="plain"
          aria-pressed={all.value}
          onClick={() => {
            all.value = !all.value;
          }}
        >
          {all.value ? "Only those ticked" : `All ${many} that match`}
        </Button>
      )}
      <div class="row tight">
        {actions.map((action) => (
          <Button
            small
            key={action.label}
            kind={action.danger ? "danger" : "quiet"}
            icon={action.icon}
            busy={doing.value !== null}
            onClick={() => {
              // Whatever is done to all that match is confirmed: nobody has seen them all.
              if (action.confirm || all.value) asking.value = action;
              else void run(action);
            }}
          >
            {action.label}
          </Button>
        ))}
        <Button
          small
          kind="plain"
          onClick={() => {
            chosen.value = new Set();
          }}
        >
          None
        </Button>
      </div>
      {asking.value && (
        <Confirm
          title={`${asking.value.label}?`}
          words={asking.value.confirm?.(count) ?? `This is done to ${count}.`}
          typed={asking.value.typed}
          label={asking.value.label}
          close={() => {
            asking.value = null;
          }}
          go={() => asking.value && void run(asking.value)}
        />
      )}
    </section>
  );
}

function numbered(count: number, one: string, many: string): string {
  return count === 1 ? `1 ${one}` : `${count} ${many}`;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function outcome(done: number, failed: readonly { readonly detail: string }[]): string {
  const reasons = [...new Set(failed.map((one) => one.detail))].slice(0, 2).join(" ");
  return failed.length === 0
    ? `${done} done.`
    : `${done} done, ${failed.length} left as they were. ${reasons}`;
}
