import { useLocation } from "preact-iso/router";
import { Button, ButtonLink } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { TextField } from "../ui/fields";
import { useForm } from "../ui/useForm";
import { signUpNewcomer } from "./actions";
import type { ComingBack } from "./comingBack";
import { DoorPage } from "./DoorPage";
import { doorTo } from "./next";
import { keepInvite, keptInvite } from "./pass";
import { found, usernameError } from "./validation";

interface NewcomerPageProps {
  newcomer: NonNullable<ComingBack["newcomer"]>;
  next: string;
}

/** The last step of a first log-in by a provider, where the name used there is not free here. */
export function NewcomerPage({ newcomer, next }: NewcomerPageProps) {
  const { route } = useLocation();
  const form = useForm({
    initial: { username: newcomer.username },
    check: ({ username }) => found({ username: usernameError(username) }),
    send: ({ username }) =>
      signUpNewcomer({ token: newcomer.token, username: username.trim(), ...keptInvite() }),
    done: () => {
      keepInvite(undefined);
      route(next, true);
    },
    fieldOfCode: { username_taken: "username" },
  });
  return (
    <DoorPage title="Choose your username" next={next}>
      <p>You are almost in. Your provider has vouched for you; no password is needed.</p>
      <FormFrame form={form} refused="Your account was not made.">
        <TextField
          label="Username"
          help="Others see it in the room, and it stays. Letters, digits, dot, hyphen, underscore."
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          {...form.field("username")}
        />
        <Button type="submit" kind="primary" wide busy={form.busy}>
          Create account
        </Button>
        {form.refusal?.problem?.code === "newcomer_expired" && (
          <ButtonLink wide href={doorTo("/login", next)}>
            Back to log-in
          </ButtonLink>
        )}
      </FormFrame>
    </DoorPage>
  );
}
