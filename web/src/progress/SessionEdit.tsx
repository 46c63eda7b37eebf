import { useEffect, useId, useRef } from "preact/hooks";
import { found } from "../account/validation";
import { changeSession } from "../api/tracker";
import type { SessionPatch, StudySession } from "../api/types";
import { Button } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { SelectField, TextField } from "../ui/fields";
import { useForm } from "../ui/useForm";
import { minutesError, noteError, subjectError } from "./manual";
import { isResult, RESULTS } from "./results";
import { isProven } from "./sources";

interface EditProps {
  session: StudySession;
  subjects: readonly string[];
  close: () => void;
  changed: (session: StudySession) => void;
}

const OUTCOMES = [
  { value: "", label: "Not said" },
  ...Object.entries(RESULTS).map(([value, label]) => ({ value, label })),
];

/** The line of a session as a form; minutes that a timer has seen stay as they are. */
export function SessionEdit({ session, subjects, close, changed }: EditProps) {
  const listId = useId();
  const line = useRef<HTMLLIElement>(null);
  // The button that opened the form is gone: the focus goes on to what is written first.
  useEffect(() => line.current?.querySelector("input")?.focus(), []);
  const fixed = isProven(session);
  const form = useForm({
    initial: {
      note: session.note ?? "",
      subject: session.subject ?? "",
      result: session.result ?? "",
      minutes: String(session.minutes),
    },
    check: (values) =>
      found({
        minutes: fixed ? undefined : minutesError(values.minutes),
        note: noteError(values.note),
        subject: subjectError(values.subject),
      }),
    send: (values) => {
      const patch: SessionPatch = {
        note: values.note.trim() || null,
        subject: values.subject.trim() || null,
        result: isResult(values.result) ? values.result : null,
      };
      if (!fixed) patch.minutes = Number(values.minutes);
      return changeSession(session.id, patch);
    },
    done: changed,
  });
  return (
    <li class="session-edit" ref={line}>
      <FormFrame form={form} refused="The session was not changed.">
        <div class="session-fields">
          <TextField label="Note" autocomplete="off" {...form.field("note")} />
          <TextField label="Subject" autocomplete="off" listed={listId} {...form.field("subject")} />
          <SelectField label="How it went" choices={OUTCOMES} {...form.field("result")} />
          {!fixed && (
            <TextField label="Minutes" inputMode="numeric" autocomplete="off" {...form.field("minutes")} />
          )}
        </div>
        <datalist id={listId}>
          {subjects.map((subject) => (
            <option value={subject} key={subject} />
          ))}
        </datalist>
        <div class="row tight">
          <Button type="submit" kind="primary" small busy={form.busy}>
            Save
          </Button>
          <Button small onClick={close}>
            Cancel
          </Button>
        </div>
      </FormFrame>
    </li>
  );
}
