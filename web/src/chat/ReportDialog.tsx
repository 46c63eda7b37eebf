import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { FormFrame } from "../ui/FormFrame";
import { TextArea } from "../ui/fields";
import { Segmented } from "../ui/Segmented";
import { toast } from "../ui/toasts";
import { useForm } from "../ui/useForm";
import { type ReportReason, reportMessage } from "./api";
import type { Message } from "./feed";
import { plain } from "./markdown";

const REASONS: readonly { value: ReportReason; label: string }[] = [
  { value: "abuse", label: "Hurtful" },
  { value: "spam", label: "Spam" },
  { value: "other", label: "Something else" },
];
const MOST_NOTE = 500;

interface ReportProps {
  code: string;
  message: Message;
  author: string;
  onClose: () => void;
}

/** Tells the room's hosts about a message; its author is not told who did. */
export function ReportDialog({ code, message, author, onClose }: ReportProps) {
  const form = useForm({
    initial: { reason: "abuse", note: "" },
    check: ({ note }) =>
      Array.from(note.trim()).length > MOST_NOTE ? { note: `At most ${MOST_NOTE} characters.` } : {},
    send: ({ reason, note }) => reportMessage(code, message.id, reasonOf(reason), note.trim()),
    done: () => {
      toast("Reported. The room's hosts will look at it.");
      onClose();
    },
  });
  return (
    <Dialog title={`Report a message of ${author}`} onClose={onClose}>
      <FormFrame form={form} refused="The report was not sent.">
        <blockquote class="excerpt" dir="auto">
          {plain(message.text)}
        </blockquote>
        <Segmented
          label="What is wrong with it"
          name="reason"
          value={reasonOf(form.values.reason)}
          choices={REASONS}
          onValue={(value) => form.set("reason", value)}
        />
        <TextArea
          label="What should the hosts know?"
          optional
          rows={2}
          dir="auto"
          {...form.field("note")}
          help={`Hosts see your name; ${author} does not.`}
        />
        <div class="dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={form.busy}>
            Report
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}

function reasonOf(text: string): ReportReason {
  return REASONS.find((reason) => reason.value === text)?.value ?? "other";
}
