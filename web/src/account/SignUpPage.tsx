import { useLocation } from "preact-iso/router";
import { usePageTitle } from "../app/usePage";
import { Button } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { TextField } from "../ui/fields";
import { useForm } from "../ui/useForm";
import { signUp } from "./actions";
import { DoorPage } from "./DoorPage";
import { NewcomerPage } from "./NewcomerPage";
import { doorTo, safeNext } from "./next";
import { Providers } from "./Providers";
import { keepInvite, passIn } from "./pass";
import { NewPasswordField } from "./strength/NewPasswordField";
import { useComingBack } from "./useComingBack";
import { emailError, found, passwordError, usernameError } from "./validation";

export function SignUpPage() {
  const { query, route } = useLocation();
  const next = safeNext(query.next);
  const { newcomer } = useComingBack();
  const pass = passIn(location.hash);
  usePageTitle("Create an account");
  const form = useForm({
    initial: { username: "", password: "", email: "" },
    check: (values) =>
      found({
        username: usernameError(values.username),
        password: passwordError(values.password, values.username),
        email: emailError(values.email),
      }),
    send: ({ username, password, email }) =>
      signUp({ username: username.trim(), password, ...(email.trim() && { email: email.trim() }), ...pass }),
    done: () => route(next, true),
    fieldOfCode: { username_taken: "username", email_taken: "email" },
    live: true,
  });
  if (newcomer) return <NewcomerPage newcomer={newcomer} next={next} />;
  return (
    <DoorPage title="Create your account" next={next}>
      <FormFrame form={form} refused="Your account was not made.">
        <TextField
          label="Username"
          help="Others see it in the room. Letters, digits, dot, hyphen, underscore."
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          {...form.field("username")}
        />
        <NewPasswordField
          label="Password"
          username={form.values.username}
          email={form.values.email}
          {...form.field("password")}
        />
        <TextField
          label="E-mail"
          optional
          type="email"
          help="Only to get back in when you forget your password."
          autocomplete="email"
          {...form.field("email")}
        />
        <Button type="submit" kind="primary" wide busy={form.busy}>
          Create account
        </Button>
      </FormFrame>
      <Providers next={next} leaving={() => keepInvite(pass.invite)} />
      <p class="door-other">
        Have an account? <a href={doorTo("/login", next)}>Log in</a>
      </p>
    </DoorPage>
  );
}
