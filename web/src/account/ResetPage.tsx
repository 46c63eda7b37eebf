import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { usePageTitle } from "../app/usePage";
import { Button } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { TextField } from "../ui/fields";
import { useForm } from "../ui/useForm";
import { resetPassword, wishReset } from "./actions";
import { DoorPage } from "./DoorPage";
import { tokenIn } from "./pass";
import { NewPasswordField } from "./strength/NewPasswordField";
import { emailError, found, passwordError } from "./validation";

/** Back in without the password: asks for a mail, or, opened by the mail's link, for a new password. */
export function ResetPage() {
  usePageTitle("A new password");
  const [token, setToken] = useState(() => tokenIn(location.hash));
  return (
    <DoorPage title="A new password">
      {token ? (
        <NewPassword token={token} askAgain={() => setToken("")} />
      ) : (
        <>
          <AskForMail />
          <p class="door-other">
            You know it after all? <a href="/login">Log in</a>
          </p>
        </>
      )}
    </DoorPage>
  );
}

function AskForMail() {
  const sent = useSignal(false);
  const form = useForm({
    initial: { email: "" },
    check: ({ email }) =>
      found({ email: email.trim() ? emailError(email) : "Enter the e-mail address of your account." }),
    send: ({ email }) => wishReset(email.trim()),
    done: () => {
      sent.value = true;
    },
  });
  if (sent.value) {
    return (
      <>
        <p role="status">
          If the address belongs to an account and was verified, a link is on its way. It works for half an
          hour.
        </p>
        <p class="muted">Nothing there after some minutes? Look among the spam, or ask again.</p>
        <Button
          wide
          onClick={() => {
            sent.value = false;
          }}
        >
          Ask again
        </Button>
      </>
    );
  }
  return (
    <FormFrame form={form} refused="No mail was sent.">
      <TextField
        label="E-mail"
        type="email"
        help="The verified address of your account. Without one, ask whoever runs this café for a link."
        autocomplete="email"
        {...form.field("email")}
      />
      <Button type="submit" kind="primary" wide busy={form.busy}>
        Send me a link
      </Button>
    </FormFrame>
  );
}

interface NewPasswordProps {
  token: string;
  /** Back to the question for a mail, when this link came to its end. */
  askAgain: () => void;
}

function NewPassword({ token, askAgain }: NewPasswordProps) {
  const done = useSignal(false);
  const form = useForm({
    initial: { new_password: "" },
    check: (values) => found({ new_password: passwordError(values.new_password, "") }),
    send: (values) => resetPassword(token, values.new_password),
    done: () => {
      done.value = true;
    },
  });
  if (done.value) {
    return (
      <p role="status">
        Your password is changed, and you are logged out everywhere. <a href="/login">Log in</a>
      </p>
    );
  }
  return (
    <FormFrame form={form} refused="Your password was not changed.">
      {form.refusal?.problem?.code === "link_expired" ? (
        <Button kind="primary" wide onClick={askAgain}>
          Ask for another link
        </Button>
      ) : (
        <>
          <NewPasswordField label="New password" username="" {...form.field("new_password")} />
          <Button type="submit" kind="primary" wide busy={form.busy}>
            Change password
          </Button>
        </>
      )}
    </FormFrame>
  );
}
