import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { beginTotp, confirmTotp, removeTotp, renewRecoveryCodes } from "../../api/account";
import type { RecoveryCodes, TotpBegun } from "../../api/types";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormFrame } from "../../ui/FormFrame";
import { TextField } from "../../ui/fields";
import { QrCode } from "../../ui/QrCode";
import { useForm } from "../../ui/useForm";
import { found } from "../validation";
import { PasswordProof } from "./PasswordProof";
import { RecoveryCodesShown } from "./RecoveryCodesShown";
import { inGroups } from "./secret";

interface DialogProps {
  close: () => void;
  /** It is done; the dialog may still have something to show. */
  done: () => void;
  /** Whether the person has a password to type. */
  password: boolean;
}

/** The password, then the app, then the recovery codes. */
export function SetUpFactorDialog({ close, done, password }: DialogProps) {
  const begun = useSignal<TotpBegun | null>(null);
  const codes = useSignal<readonly string[] | null>(null);
  const confirmed = (answer: RecoveryCodes) => {
    codes.value = answer.recovery_codes;
    done();
  };
  return (
    <Dialog title={codes.value ? "Keep your recovery codes" : "Set up an authenticator app"} onClose={close}>
      {codes.value ? (
        <RecoveryCodesShown codes={codes.value} close={close} />
      ) : begun.value ? (
        <AppForm begun={begun.value} done={confirmed} close={close} />
      ) : (
        <PasswordProof
          password={password}
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

export function RenewCodesDialog({ close, done, password }: DialogProps) {
  const codes = useSignal<readonly string[] | null>(null);
  return (
    <Dialog title={codes.value ? "Keep your recovery codes" : "Make new recovery codes"} onClose={close}>
      {codes.value ? (
        <RecoveryCodesShown codes={codes.value} close={close} />
      ) : (
        <PasswordProof
          password={password}
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

export function RemoveFactorDialog({ close, done, password }: DialogProps) {
  return (
    <Dialog title="Turn off the authenticator app?" onClose={close}>
      <PasswordProof
        password={password}
        intro="Log-ins ask for its codes no more. Without a passkey the recovery codes stop working, too."
        refused="The app is still on."
        says="Turn off"
        kind="danger"
        send={removeTotp}
        close={close}
        done={done}
      />
    </Dialog>
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
    <FormFrame form={form} refused="The app is not on yet.">
      <p ref={start} tabIndex={-1}>
        Scan this with your authenticator app, or <a href={begun.uri}>open it on this device</a>.
      </p>
      <QrCode text={begun.uri} label="The key for your authenticator app. It is written below as well." />
      <p class="muted">
        Or type this key into it: <span class="code">{inGroups(begun.secret)}</span>
      </p>
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
