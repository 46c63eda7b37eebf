import { useEffect, useRef } from "preact/hooks";
import type { Me, SecondFactorAsked } from "../api/types";
import { Button } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { TextField } from "../ui/fields";
import { useForm } from "../ui/useForm";
import { showSecondFactor, showSecondPasskey } from "./actions";
import { PasskeyButton } from "./PasskeyButton";
import { knowsPasskeys } from "./passkey";
import { found } from "./validation";

interface SecondFactorFormProps {
  asked: SecondFactorAsked;
  done: (user: Me) => void;
  /** Back to the password, which was too long ago or somebody else's. */
  again: () => void;
}

/** The second half of a log-in. One field takes both kinds of code: they cannot be mistaken for each other. */
export function SecondFactorForm({ asked, done, again }: SecondFactorFormProps) {
  const { ticket, second_factor: kinds } = asked;
  const passkey = kinds.includes("passkey") && knowsPasskeys();
  const form = useForm({
    initial: { code: "" },
    check: ({ code }) => found({ code: code.trim() ? undefined : "Enter the code." }),
    send: ({ code }) => showSecondFactor(ticket, code),
    done,
    fieldOfCode: { wrong_code: "code" },
  });
  const here = useRef<HTMLDivElement>(null);
  // What was focused went with the first half; this is what comes next.
  useEffect(() => here.current?.querySelector<HTMLElement>("button, input")?.focus(), []);
  return (
    <div class="stack loose" ref={here}>
      <p>
        <strong>One more step:</strong> show that it is you.
      </p>
      {passkey && (
        <PasskeyButton
          kind="primary"
          says="Use your passkey"
          logIn={() => showSecondPasskey(ticket)}
          done={done}
        />
      )}
      <FormFrame form={form} refused="You are not logged in.">
        <TextField
          label={kinds.includes("totp") ? "Code" : "Recovery code"}
          help={helpOn(kinds)}
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          {...form.field("code")}
        />
        <Button type="submit" kind={passkey ? "quiet" : "primary"} wide busy={form.busy}>
          Log in
        </Button>
        <Button wide kind={passkey ? "plain" : "quiet"} onClick={again}>
          Start again
        </Button>
      </FormFrame>
    </div>
  );
}

function helpOn(kinds: SecondFactorAsked["second_factor"]): string {
  if (!kinds.includes("totp")) return "One of the ten that you kept when you added your passkey.";
  if (!kinds.includes("recovery")) return "The six digits that your authenticator app shows.";
  return "The six digits that your authenticator app shows, or one of your recovery codes.";
}
