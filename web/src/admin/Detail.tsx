import { useSignal } from "@preact/signals";
import { change, readOne } from "../api/admin";
import { Button } from "../ui/Button";
import { Confirm } from "../ui/Confirm";
import { CopyButton } from "../ui/CopyButton";
import { Dialog } from "../ui/Dialog";
import { FormFrame } from "../ui/FormFrame";
import { SelectField, TextArea, TextField } from "../ui/fields";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { toast, toastProblem } from "../ui/toasts";
import { useAsk } from "../ui/useAsk";
import { useForm } from "../ui/useForm";
import type { Action, Collection, Field } from "./collection";

interface DetailProps<Item extends { readonly id: string }> {
  of: Collection<Item>;
  id: string;
  close: () => void;
  /** The list shows something else now. */
  changed: () => void;
}

/** Everything about one, in a sheet from the side: facts, what can be edited, what can be done. */
export function Detail<Item extends { readonly id: string }>({ of, id, close, changed }: DetailProps<Item>) {
  const path = `${of.path}/${encodeURIComponent(id)}`;
  const { asked, reload, put } = useAsk(path, (signal) => readOne<Item>(path, signal));
  const title = asked.state === "ready" ? titled(of.nameOf(asked.value), of.one) : `A ${of.one}`;
  return (
    <Dialog title={title} onClose={close} side>
      {asked.state === "loading" && <Skeleton of={`the ${of.one}`} lines={6} />}
      {asked.state === "failed" && (
        <Failure problem={asked.problem} what={`This ${of.one} could not be read.`} retry={reload} />
      )}
      {asked.state === "ready" && (
        <div class="stack loose">
          <Facts of={of} item={asked.value} />
          {of.fields && (
            <EditForm
              // What the service made of an edit is the new beginning of the next.
              key={JSON.stringify(asked.value)}
              of={of}
              fields={of.fields}
              item={asked.value}
              path={path}
              saved={(item) => {
                put(item);
                changed();
              }}
            />
          )}
          <Actions
            of={of}
            item={asked.value}
            done={(gone) => {
              changed();
              if (gone) close();
              else reload();
            }}
          />
        </div>
      )}
    </Dialog>
  );
}

function Facts<Item extends { readonly id: string }>({ of, item }: { of: Collection<Item>; item: Item }) {
  const columns = of.columns.map((column) => [column.title, column.cell(item)] as const);
  return (
    <dl class="facts-list">
      {[...columns, ...of.facts(item)].map(([title, value]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
      <div>
        <dt>Id</dt>
        <dd class="row tight">
          <code class="admin-id">{item.id}</code>
          <CopyButton text={item.id} name="Copy the id" />
        </dd>
      </div>
    </dl>
  );
}

interface EditFormProps<Item extends { readonly id: string }> {
  of: Collection<Item>;
  fields: readonly Field<Item>[];
  item: Item;
  path: string;
  saved: (item: Item) => void;
}

function EditForm<Item extends { readonly id: string }>({
  of,
  fields,
  item,
  path,
  saved,
}: EditFormProps<Item>) {
  const before = Object.fromEntries(fields.map((field) => [field.name, field.from(item)]));
  const form = useForm<string, Item>({
    initial: before,
    check: () => ({}),
    send: (values) => {
      const differing = fields.filter((field) => values[field.name] !== before[field.name]);
      return change<Item>(
        path,
        Object.fromEntries(differing.map((field) => [field.name, field.to(values[field.name] ?? "")])),
      );
    },
    done: (answer) => {
      toast(`The ${of.one} is saved.`);
      saved(answer);
    },
  });
  const dirty = fields.some((field) => form.values[field.name] !== before[field.name]);
  return (
    <FormFrame form={form} refused={`The ${of.one} was not saved.`}>
      {fields.map((field) => (
        <EditField field={field} key={field.name} {...form.field(field.name)} />
      ))}
      <div>
        <Button type="submit" kind="primary" busy={form.busy} disabled={!dirty}>
          Save changes
        </Button>
      </div>
    </FormFrame>
  );
}

interface EditFieldProps<Item> {
  field: Field<Item>;
  name: string;
  value: string;
  onValue: (value: string) => void;
  error: string | undefined;
}

function EditField<Item>({ field, ...rest }: EditFieldProps<Item>) {
  const shared = { label: field.label, help: field.help, ...rest };
  switch (field.kind) {
    case "text":
      return <TextField autocomplete="off" {...shared} />;
    case "number":
      return <TextField inputMode="numeric" autocomplete="off" {...shared} />;
    case "area":
      return <TextArea rows={3} {...shared} />;
    case "choice":
      return <SelectField choices={field.choices ?? []} {...shared} />;
  }
}

interface ActionsProps<Item extends { readonly id: string }> {
  of: Collection<Item>;
  item: Item;
  done: (gone: boolean) => void;
}

function Actions<Item extends { readonly id: string }>({ of, item, done }: ActionsProps<Item>) {
  const asking = useSignal<Action<Item> | null>(null);
  const busy = useSignal(false);
  const secret = useSignal<{ said: string; secret: string } | null>(null);
  const fitting = of.actions.filter((action) => action.fits?.(item) ?? true);
  if (fitting.length === 0) return null;

  const run = async (action: Action<Item>) => {
    asking.value = null;
    busy.value = true;
    const answer = await action.run(item);
    busy.value = false;
    if (!answer.ok) return toastProblem(`${action.label}: not done.`, answer.problem);
    if (answer.value.secret) secret.value = { said: answer.value.said, secret: answer.value.secret };
    else toast(answer.value.said);
    done(answer.value.gone ?? false);
  };

  return (
    <section class="stack tight" aria-label="What can be done">
      {secret.value && (
        <div class="notice">
          <div>
            <p>{secret.value.said}</p>
            <code class="admin-secret">{secret.value.secret}</code>
            <CopyButton text={secret.value.secret} name="Copy it" />
          </div>
        </div>
      )}
      <div class="row tight">
        {fitting.map((action) => (
          <Button
            small
            key={action.label}
            kind={action.danger ? "danger" : "quiet"}
            icon={action.icon}
            busy={busy.value}
            onClick={() => {
              if (action.confirm) asking.value = action;
              else void run(action);
            }}
          >
            {action.label}
          </Button>
        ))}
      </div>
      {asking.value?.confirm && (
        <Confirm
          title={`${asking.value.label}?`}
          words={asking.value.confirm(`this ${of.one}`)}
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

/** A name that begins with the kind of thing begins as a title does; a username stays as it is written. */
function titled(name: string, one: string): string {
  return name.startsWith(`${one} `) ? name.charAt(0).toUpperCase() + name.slice(1) : name;
}
