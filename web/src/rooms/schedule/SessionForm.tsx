import { found } from "../../account/validation";
import { localMinute } from "../../progress/manual";
import { Button } from "../../ui/Button";
import { FormFrame } from "../../ui/FormFrame";
import { TextField } from "../../ui/fields";
import { Segmented } from "../../ui/Segmented";
import { useForm } from "../../ui/useForm";
import { agreeOn, changeSession, type Repeats, type Session } from "./api";
import { draftOf, type Form, lengthError, nextHour, REPEATS, startError, titleError } from "./sessions";

interface SessionFormProps {
  code: string;
  /** The person's own zone. */
  zone: string;
  /** Null for a new one. */
  session: Session | null;
  done: () => void;
}

export function SessionForm({ code, zone, session, done }: SessionFormProps) {
  const initial: Form = session
    ? {
        title: session.title,
        starts_at: localMinute(new Date(session.next_at ?? session.starts_at)),
        minutes: String(session.minutes),
        repeats: session.repeats,
      }
    : { title: "", starts_at: nextHour(new Date()), minutes: "90", repeats: "none" };
  const form = useForm({
    initial,
    check: ({ title, starts_at, minutes, repeats }) =>
      found({
        title: titleError(title),
        starts_at: startError(starts_at, repeats, new Date()),
        minutes: lengthError(minutes),
      }),
    send: (values) => {
      const draft = draftOf(values, session?.timezone ?? zone);
      return session ? changeSession(code, session.id, draft) : agreeOn(code, draft);
    },
    done,
  });
  const repeats = REPEATS.find(({ value }) => value === form.values.repeats)?.value ?? "none";
  return (
    <FormFrame form={form} refused="The session was not planned.">
      <TextField label="What" {...form.field("title")} dir="auto" autocomplete="off" />
      <div class="field-pair">
        <TextField label="Begins" type="datetime-local" {...form.field("starts_at")} />
        <TextField label="Minutes" inputMode="numeric" {...form.field("minutes")} />
      </div>
      <Segmented<Repeats>
        label="How often"
        name="repeats"
        value={repeats}
        choices={REPEATS}
        onValue={(value) => form.set("repeats", value)}
        help={repeats === "none" ? undefined : `At the same time of day in ${session?.timezone ?? zone}.`}
      />
      <div class="dialog-actions">
        <Button onClick={done}>Cancel</Button>
        <Button kind="primary" type="submit" busy={form.busy}>
          {session ? "Save" : "Plan it"}
        </Button>
      </div>
    </FormFrame>
  );
}
