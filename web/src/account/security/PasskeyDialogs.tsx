import { useSignal } from "@preact/signals";
import { addPasskey, beginPasskey, removePasskey, renamePasskey } from "../../api/account";
import type { Result } from "../../api/problem";
import type { Passkey, PasskeyMade } from "../../api/types";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormFrame } from "../../ui/FormFrame";
import { PasswordField, TextField } from "../../ui/fields";
import { toast } from "../../ui/toasts";
import { useForm } from "../../ui/useForm";
import { makePasskey } from "../passkey";
import { found } from "../validation";
import { deviceOf } from "./device";
import { PasswordProof } from "./PasswordProof";
import { RecoveryCodesShown } from "./RecoveryCodesShown";
import { tokenNameError } from "./token";

interface NewProps {
  password: boolean;
  close: () => void;
  made: () => void;
}

/** The password and a name; then the browser asks; with the first second step come recovery codes. */
export function NewPasskeyDialog({ password, close, made }: NewProps) {
  const codes = useSignal<readonly string[] | null>(null);
  const form = useForm({
    initial: { password: "", name: deviceOf(navigator.userAgent).words },
    check: (values) =>
      found({
        password: values.password || !password ? undefined : "Enter your password.",
        name: tokenNameError(values.name),
      }),
    send: (values) => add(values.name.trim(), values.password),
    done: (answer) => {
      made();
      if (answer.recovery_codes) {
        codes.value = answer.recovery_codes;
        return;
      }
      close();
      toast(`“${answer.passkey.name}” is added.`);
    },
    fieldOfCode: { invalid_credentials: "password" },
  });
  if (codes.value)
    return (
      <Dialog title="Keep your recovery codes" onClose={close}>
        <RecoveryCodesShown codes={codes.value} close={close} />
      </Dialog>
    );
  return (
    <Dialog title="Add a passkey" onClose={close}>
      <FormFrame form={form} refused="No passkey was added.">
        {password && (
          <PasswordField label="Your password" autocomplete="current-password" {...form.field("password")} />
        )}
        <TextField
          label="Name"
          help="To tell it from others. Your browser asks for the passkey itself next."
          autocomplete="off"
          {...form.field("name")}
        />
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            Add passkey
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}

async function add(name: string, password: string): Promise<Result<PasskeyMade>> {
  const begun = await beginPasskey(password);
  if (!begun.ok) return begun;
  const credential = await makePasskey(begun.value.public_key);
  return credential.ok ? addPasskey(name, credential.value) : credential;
}

interface RenameProps {
  passkey: Passkey;
  close: () => void;
  renamed: (passkey: Passkey) => void;
}

export function RenamePasskeyDialog({ passkey, close, renamed }: RenameProps) {
  const form = useForm({
    initial: { name: passkey.name },
    check: ({ name }) => found({ name: tokenNameError(name) }),
    send: ({ name }) => renamePasskey(passkey.id, name.trim()),
    done: renamed,
  });
  return (
    <Dialog title="Rename this passkey" onClose={close}>
      <FormFrame form={form} refused="The name was not saved.">
        <TextField label="Name" autocomplete="off" {...form.field("name")} />
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="primary" busy={form.busy}>
            Save name
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}

interface RemoveProps {
  passkey: Passkey;
  password: boolean;
  close: () => void;
  removed: (passkey: Passkey) => void;
}

export function RemovePasskeyDialog({ passkey, password, close, removed }: RemoveProps) {
  return (
    <Dialog title="Remove this passkey?" onClose={close}>
      <PasswordProof
        intro={`“${passkey.name}” logs you in no more. Delete it from your device as well, where it would still be offered.`}
        refused="The passkey is still there."
        says="Remove passkey"
        kind="danger"
        password={password}
        send={(typed) => removePasskey(passkey.id, typed)}
        close={close}
        done={() => removed(passkey)}
      />
    </Dialog>
  );
}
