import { Trash2 } from "lucide";
import { found } from "../account/validation";
import type { Goal } from "../api/types";
import { subjectError } from "../progress/manual";
import { goalError, goalOf } from "../progress/settings";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FormFrame } from "../ui/FormFrame";
import { SelectField, TextArea, TextField } from "../ui/fields";
import { toast, toastProblem } from "../ui/toasts";
import { useForm } from "../ui/useForm";
import { changeGoal, deleteGoal } from "./api";

interface GoalDialogProps {
  goal: Goal;
  close: () => void;
  changed: () => void;
}

const PRIORITIES = (["high", "normal", "low"] as const).map((value) => ({ value, label: value }));
/** Minutes of a week, as the server takes them. */
const MOST_MINUTES = 10_080;

export function GoalDialog({ goal, close, changed }: GoalDialogProps) {
  const form = useForm({
    initial: {
      title: goal.title,
      subject: goal.subject ?? "",
      priority: goal.priority as string,
      due_on: goal.due_on ?? "",
      estimated_minutes: goal.estimated_minutes?.toString() ?? "",
      notes: goal.notes ?? "",
    },
    check: (values) =>
      found({
        title: values.title.trim() ? undefined : "Give it a name.",
        subject: subjectError(values.subject),
        estimated_minutes: goalError(values.estimated_minutes, MOST_MINUTES),
      }),
    send: (values) =>
      changeGoal(goal.id, {
        title: values.title.trim(),
        subject: values.subject.trim() || null,
        priority: values.priority as Goal["priority"],
        due_on: values.due_on || null,
        estimated_minutes: goalOf(values.estimated_minutes),
        notes: values.notes.trim() || null,
      }),
    done: () => {
      toast("The goal is saved.");
      changed();
    },
  });
  const remove = async () => {
    const answer = await deleteGoal(goal.id);
    if (!answer.ok) return toastProblem("The goal was not deleted.", answer.problem);
    toast("Goal deleted. Its sessions stay.");
    changed();
  };
  return (
    <Dialog title="Goal" onClose={close}>
      <FormFrame form={form} refused="The goal was not saved.">
        <TextField label="Goal" autocomplete="off" {...form.field("title")} />
        <TextField label="Subject" optional autocomplete="off" {...form.field("subject")} />
        <SelectField label="Priority" choices={PRIORITIES} {...form.field("priority")} />
        <TextField label="Due on" optional type="date" {...form.field("due_on")} />
        <TextField
          label="Minutes it may take"
          optional
          inputMode="numeric"
          autocomplete="off"
          {...form.field("estimated_minutes")}
        />
        <TextArea label="Notes" optional rows={3} {...form.field("notes")} />
        <div class="dialog-actions">
          <Button kind="danger" icon={Trash2} onClick={() => void remove()}>
            Delete
          </Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            Save goal
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}
