import type { Me } from "../api/types";
import { Button } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { TextField } from "../ui/fields";
import { useForm } from "../ui/useForm";
import { showSecondFactor } from "./actions";
import { found } from "./validation";

interface SecondFactorFormProps {
  ticket: string;
  done: (user: Me) => void;
  /** Back to the password, which was too long ago or somebody else's. */
  again: () => void;
}

/** The second half of a log-in. One field takes both kinds of code: they cannot be mistaken for each other. */
export function SecondFactorForm({ ticket, done, again }: SecondFactorFormProps) {
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => found({ code: code.trim() ? undefined : "Enter the code." }),
    send: ({ code }) => showSecondFactor(ticket, code),
    done,
    fieldOfCode: { wrong_code: "code" },
  });
  return (
    <FormFrame form={form} refused="You are not logged in.">
      <TextField
        label="Code"
        help="The six digits that your authenticator app shows, or one of your recovery codes."
        autocomplete="one-time-code"
        autocapitalize="none"
        spellcheck={false}
        {...form.field("code")}
      />
      <Button type="submit" kind="primary" wide busy={form.busy}>
        Log in
      </Button>
      <Button wide onClick={again}>
        Back to the password
      </Button>
    </FormFrame>
  );
}
