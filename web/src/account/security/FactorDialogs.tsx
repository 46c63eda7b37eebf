import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { beginTotp, confirmTotp, removeTotp, renewRecoveryCodes } from "../../api/account";
import type { Result } from "../../api/problem";
import type { RecoveryCodes, TotpBegun } from "../../api/types";
import { Button, type ButtonKind } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormFrame } from "../../ui/FormFrame";
import { PasswordField, TextField } from "../../ui/fields";
import { useForm } from "../../ui/useForm";
import { found } from "../validation";
import { CopyAndDone } from "./CopyAndDone";
import { inGroups } from "./secret";

interface DialogProps {
  close: () => void;
  /** It is done; the dialog may still have something to show. */
  done: () => void;
}

/** The password, then the app, then the recovery codes. */
export function SetUpFactorDialog({ close, done }: DialogProps) {
  const begun = useSignal<TotpBegun | null>(null);
  const codes = useSignal<readonly string[] | null>(null);
  const confirmed = (answer: RecoveryCodes) => {
    codes.value = answer.recovery_codes;
    done();
  };
  return (
    <Dialog title={codes.value ? "Keep your recovery codes" : "Set up the second step"} onClose={close}>
      {codes.value ? (
        <Codes codes={codes.value} close={close} />
      ) : begun.value ? (
        <AppForm begun={begun.value} done={confirmed} close={close} />
      ) : (
        <PasswordProof
          refused="Nothing was set up."
          says="Go on"
          send={beginTotp}
          close={close}
          done={(answer) => {
            begun.value = answer;
          }}
        />
      )}
    </Dialog>
  );
}

export function RenewCodesDialog({ close, done }: DialogProps) {
  const codes = useSignal<readonly string[] | null>(null);
  return (
    <Dialog title={codes.value ? "Keep your recovery codes" : "Make new recovery codes"} onClose={close}>
      {codes.value ? (
        <Codes codes={codes.value} close={close} />
      ) : (
        <PasswordProof
          intro="The codes that you have now stop working."
          refused="No codes were made."
          says="Make codes"
          send={renewRecoveryCodes}
          close={close}
          done={(answer) => {
            codes.value = answer.recovery_codes;
            done();
          }}
        />
      )}
    </Dialog>
  );
}

export function RemoveFactorDialog({ close, done }: DialogProps) {
  return (
    <Dialog title="Turn off the second step?" onClose={close}>
      <PasswordProof
        intro="Your password alone is then enough to log in. The recovery codes stop working."
        refused="The second step is still on."
        says="Turn off"
        kind="danger"
        send={removeTotp}
        close={close}
        done={done}
      />
    </Dialog>
  );
}

interface ProofProps<Answer> {
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
function PasswordProof<Answer>(props: ProofProps<Answer>) {
  const { intro, refused, says, kind = "primary", send, close, done } = props;
  const form = useForm({
    initial: { password: "" },
    check: ({ password }) => found({ password: password ? undefined : "Enter your password." }),
    send: ({ password }) => send(password),
    done,
    fieldOfCode: { invalid_credentials: "password" },
  });
  return (
    <FormFrame form={form} refused={refused}>
      {intro && <p>{intro}</p>}
      <PasswordField label="Your password" autocomplete="current-password" {...form.field("password")} />
      <div class="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" kind={kind} busy={form.busy}>
          {says}
        </Button>
      </div>
    </FormFrame>
  );
}

interface AppFormProps {
  begun: TotpBegun;
  done: (codes: RecoveryCodes) => void;
  close: () => void;
}

function AppForm({ begun, done, close }: AppFormProps) {
  const start = useRef<HTMLParagraphElement>(null);
  useEffect(() => start.current?.focus(), []);
  const form = useForm({
    initial: { totp: "" },
    check: ({ totp }) =>
      found({ totp: /^\d{6}$/.test(totp.replace(/\s/g, "")) ? undefined : "Enter the six digits." }),
    send: ({ totp }) => confirmTotp(totp.replace(/\s/g, "")),
    done,
    fieldOfCode: { wrong_code: "totp" },
  });
  return (
    <FormFrame form={form} refused="The second step is not on yet.">
      <p ref={start} tabIndex={-1}>
        Add the cafe to an authenticator app: <a href={begun.uri}>open it on this device</a>, or type this key
        into it.
      </p>
      <p class="code">{inGroups(begun.secret)}</p>
      <TextField
        label="Code"
        help="The six digits that the app shows now. You are then logged out everywhere else."
        autocomplete="one-time-code"
        inputMode="numeric"
        spellcheck={false}
        {...form.field("totp")}
      />
      <div class="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" kind="primary" busy={form.busy}>
          Turn on
        </Button>
      </div>
    </FormFrame>
  );
}

function Codes({ codes, close }: { codes: readonly string[]; close: () => void }) {
  const start = useRef<HTMLParagraphElement>(null);
  useEffect(() => start.current?.focus(), []);
  return (
    <div class="stack">
      <p ref={start} tabIndex={-1}>
        Each of these lets you in once when your phone is not at hand. They are shown only now: keep them
        where you keep important papers.
      </p>
      <ul class="recovery-codes" aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <CopyAndDone text={codes.join("\n")} what="codes" done={close} />
    </div>
  );
}
