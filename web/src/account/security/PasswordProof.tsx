import type { Result } from "../../api/problem";
import { Button, type ButtonKind } from "../../ui/Button";
import { FormFrame } from "../../ui/FormFrame";
import { PasswordField } from "../../ui/fields";
import { useForm } from "../../ui/useForm";
import { found } from "../validation";

interface ProofProps<Answer> {
  /** Whether the person has a password; without one a log-in of just now has to do. */
  password: boolean;
  intro?: string;
  /** What could not be done. */
  refused: string;
  /** What the button does. */
  says: string;
  kind?: ButtonKind;
  send: (password: string) => Promise<Result<Answer>>;
  close: () => void;
  done: (answer: Answer) => void;
}

/** Asks for the password once more: an open laptop is not enough. */
export function PasswordProof<Answer>(props: ProofProps<Answer>) {
  const { password: has, intro, refused, says, kind = "primary", send, close, done } = props;
  const form = useForm({
    initial: { password: "" },
    check: ({ password }) => found({ password: password || !has ? undefined : "Enter your password." }),
    send: ({ password }) => send(password),
    done,
    fieldOfCode: { invalid_credentials: "password" },
  });
  return (
    <FormFrame form={form} refused={refused}>
      {intro && <p>{intro}</p>}
      {has && (
        <PasswordField label="Your password" autocomplete="current-password" {...form.field("password")} />
      )}
      <div class="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" kind={kind} busy={form.busy}>
          {says}
        </Button>
      </div>
    </FormFrame>
  );
}
