import { useId, useRef } from "preact/hooks";
import { found } from "../account/validation";
import { addSession } from "../api/tracker";
import type { SessionDraft } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FormFrame } from "../ui/FormFrame";
import { TextField } from "../ui/fields";
import { formatMinutes } from "../ui/time";
import { toast } from "../ui/toasts";
import { useForm } from "../ui/useForm";
import { endedError, localMinute, minutesError, noteError, subjectError } from "./manual";

interface AddSessionProps {
  subjects: readonly string[];
  close: () => void;
  added: () => void;
}

export function AddSessionDialog({ subjects, close, added }: AddSessionProps) {
  const listId = useId();
  const attempt = useRef({ body: "", key: "" });
  const opened = useRef(localMinute(new Date()));
  const form = useForm({
    initial: { minutes: "", ended_at: opened.current, note: "", subject: "" },
    check: (values) =>
      found({
        minutes: minutesError(values.minutes),
        ended_at: endedError(values.ended_at, new Date()),
        note: noteError(values.note),
        subject: subjectError(values.subject),
      }),
    send: (values) => {
      const draft: SessionDraft = {
        minutes: Number(values.minutes),
        ended_at: new Date(values.ended_at).toISOString(),
        ...(values.note.trim() && { note: values.note.trim() }),
        ...(values.subject.trim() && { subject: values.subject.trim() }),
      };
      // The same minutes sent again, after a lost answer, must not count twice.
      const body = JSON.stringify(draft);
      if (attempt.current.body !== body) attempt.current = { body, key: crypto.randomUUID() };
      return addSession(draft, attempt.current.key);
    },
    done: (session) => {
      toast(`${formatMinutes(session.minutes)} added.`);
      added();
    },
  });
  return (
    <Dialog title="Add minutes by hand" onClose={close}>
      <FormFrame form={form} refused="Nothing was added.">
        <p class="muted">For studying away from the timer. They are marked as entered by hand.</p>
        <TextField label="Minutes" inputMode="numeric" autocomplete="off" {...form.field("minutes")} />
        <TextField label="Ended" type="datetime-local" max={opened.current} {...form.field("ended_at")} />
        <TextField label="Note" optional autocomplete="off" {...form.field("note")} />
        <TextField label="Subject" optional autocomplete="off" listed={listId} {...form.field("subject")} />
        <datalist id={listId}>
          {subjects.map((subject) => (
            <option value={subject} key={subject} />
          ))}
        </datalist>
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            Add minutes
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}
