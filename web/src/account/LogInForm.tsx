import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Me, SecondFactorAsked } from "../api/types";
import { Button } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { PasswordField, TextField } from "../ui/fields";
import { Failure } from "../ui/states";
import { useForm } from "../ui/useForm";
import { logIn, logInByPasskey } from "./actions";
import { PasskeyButton } from "./PasskeyButton";
import { knowsPasskeys } from "./passkey";
import { SecondFactorForm } from "./SecondFactorForm";
import { usePasskeyAutofill } from "./usePasskeyAutofill";
import { found } from "./validation";

interface LogInFormProps {
  /** Filled in when it is known who was here. */
  username?: string;
  /** The first half was done at a provider. */
  half?: SecondFactorAsked | null;
  /** Another way in is the first one of the page. */
  quiet?: boolean;
  done: (user: Me) => void;
  /** Other ways in, as long as the first half is asked for. */
  children?: ComponentChildren;
}

/** Name and password, then the second factor where there is one; or a passkey alone. */
export function LogInForm({
  username = "",
  half: given = null,
  quiet = false,
  done,
  children,
}: LogInFormProps) {
  const half = useSignal<SecondFactorAsked | null>(given);
  const passed = (answer: Me | SecondFactorAsked) => {
    if ("ticket" in answer) half.value = answer;
    else done(answer);
  };
  const again = () => {
    half.value = null;
  };
  if (half.value) return <SecondFactorForm asked={half.value} done={done} again={again} />;
  return (
    <>
      <FirstHalf username={username} quiet={quiet} passed={passed} />
      {children}
    </>
  );
}

interface FirstHalfProps {
  username: string;
  quiet: boolean;
  passed: (answer: Me | SecondFactorAsked) => void;
}

function FirstHalf({ username, quiet, passed }: FirstHalfProps) {
  const { problem, instead } = usePasskeyAutofill(passed);
  return (
    <div class="stack loose">
      {problem && <Failure problem={problem} what="You are not logged in." />}
      <PasswordForm username={username} quiet={quiet} done={passed} />
      {knowsPasskeys() && (
        <PasskeyButton
          says="Log in with a passkey"
          logIn={() => instead(() => logInByPasskey())}
          done={passed}
        />
      )}
    </div>
  );
}

interface PasswordFormProps {
  username: string;
  quiet: boolean;
  done: (answer: Me | SecondFactorAsked) => void;
}

function PasswordForm({ username, quiet, done }: PasswordFormProps) {
  const form = useForm({
    initial: { username, password: "" },
    check: (values) =>
      found({
        username: values.username.trim() ? undefined : "Enter your username or e-mail address.",
        password: values.password ? undefined : "Enter your password.",
      }),
    send: (values) => logIn(values.username.trim(), values.password),
    done,
  });
  return (
    <FormFrame form={form} refused="You are not logged in.">
      <TextField
        label="Username or e-mail"
        autocomplete="username webauthn"
        autocapitalize="none"
        spellcheck={false}
        {...form.field("username")}
      />
      <PasswordField label="Password" autocomplete="current-password" {...form.field("password")} />
      <Button type="submit" kind={quiet ? "quiet" : "primary"} wide busy={form.busy}>
        Log in
      </Button>
    </FormFrame>
  );
}
