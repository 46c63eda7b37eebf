import { useSignal } from "@preact/signals";
import { CircleCheck, MailQuestion, Send } from "lucide";
import { useEffect } from "preact/hooks";
import { changeEmail, resendVerification } from "../../api/account";
import type { Me } from "../../api/types";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { FormFrame } from "../../ui/FormFrame";
import { TextField } from "../../ui/fields";
import { Icon } from "../../ui/Icon";
import { toast, toastProblem } from "../../ui/toasts";
import { useForm } from "../../ui/useForm";
import { enter, findOut } from "../actions";
import { emailError, found } from "../validation";

/** The address for getting back in, and whether it is known to be the person's own. */
export function EmailCard({ person }: { person: Me }) {
  const { email, email_verified: verified } = person;
  const waits = email !== null && !verified;
  useEffect(() => {
    if (!waits) return;
    // The link in the mail opens elsewhere; whoever comes back sees what it did.
    const cameBack = () => void findOut();
    addEventListener("focus", cameBack);
    return () => removeEventListener("focus", cameBack);
  }, [waits]);
  const form = useForm({
    initial: { email: email ?? "" },
    check: (values) => found({ email: emailError(values.email) }),
    send: (values) => changeEmail(values.email.trim() || null),
    done: (changed) => {
      enter(changed);
      toast(savedWords(changed));
    },
    fieldOfCode: { email_taken: "email" },
  });
  return (
    <Card title="E-mail" action={email && <State verified={verified} />}>
      <div class="stack">
        {waits && <Waiting email={email} />}
        <FormFrame form={form} refused="Your address was not saved.">
          <TextField
            label="E-mail address"
            optional
            type="email"
            help="Only to get back in when you forget your password. Nobody else sees it."
            autocomplete="email"
            {...form.field("email")}
          />
          <div>
            <Button type="submit" busy={form.busy}>
              Save address
            </Button>
          </div>
        </FormFrame>
      </div>
    </Card>
  );
}

function State({ verified }: { verified: boolean }) {
  return (
    <span class={verified ? "pill rest" : "pill alert"}>
      <Icon of={verified ? CircleCheck : MailQuestion} size={1} />
      {verified ? "verified" : "not verified"}
    </span>
  );
}

/** Until the link is opened the address is good for nothing. */
function Waiting({ email }: { email: string }) {
  const busy = useSignal(false);
  const again = async () => {
    busy.value = true;
    const answer = await resendVerification();
    busy.value = false;
    if (answer.ok) return toast(`Another link is on its way to ${email}.`);
    // It was verified in the meantime, in another window.
    if (answer.problem.status === 409) return void findOut();
    toastProblem("No mail was sent.", answer.problem);
  };
  return (
    <div class="notice">
      <Icon of={MailQuestion} />
      <div>
        <p>
          Open the link in the mail to <strong>{email}</strong>. Until then you cannot get back in by it.
        </p>
        <Button small icon={Send} busy={busy.value} onClick={again}>
          Send the link again
        </Button>
      </div>
    </div>
  );
}

function savedWords({ email, email_verified: verified }: Me): string {
  if (email === null) return "Your address is removed.";
  return verified ? "Your address is saved." : `Saved. A link is on its way to ${email}.`;
}
