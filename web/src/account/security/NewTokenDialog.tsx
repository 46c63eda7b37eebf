import { useSignal } from "@preact/signals";
import { useEffect, useId, useRef } from "preact/hooks";
import { makeToken } from "../../api/account";
import type { TokenMade } from "../../api/types";
import { Button } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { FormFrame } from "../../ui/FormFrame";
import { SelectField, TextField } from "../../ui/fields";
import { Segmented } from "../../ui/Segmented";
import { useForm } from "../../ui/useForm";
import { found } from "../validation";
import { CopyAndDone } from "./CopyAndDone";
import { lifetimes, orderOf, type Reach, tokenNameError } from "./token";

interface NewTokenDialogProps {
  /** Only administrators have the right to administer to give. */
  isAdmin: boolean;
  made: () => void;
  close: () => void;
}

/** Asks what the token is for, then shows its secret, this once. */
export function NewTokenDialog({ isAdmin, made, close }: NewTokenDialogProps) {
  const token = useSignal<TokenMade | null>(null);
  const done = (answer: TokenMade) => {
    token.value = answer;
    made();
  };
  return (
    <Dialog title={token.value ? "Copy your token now" : "Make a token"} onClose={close}>
      {token.value ? (
        <Secret token={token.value} close={close} />
      ) : (
        <TokenForm isAdmin={isAdmin} done={done} close={close} />
      )}
    </Dialog>
  );
}

interface TokenFormProps {
  isAdmin: boolean;
  done: (token: TokenMade) => void;
  close: () => void;
}

function TokenForm({ isAdmin, done, close }: TokenFormProps) {
  const reach = useSignal<Reach>("read");
  const choices: { value: Reach; label: string }[] = [
    { value: "read", label: "Only read" },
    { value: "write", label: "Read and write" },
  ];
  if (isAdmin) choices.push({ value: "admin", label: "Also administer" });
  const form = useForm({
    initial: { name: "", expires_at: "90" },
    check: ({ name }) => found({ name: tokenNameError(name), expires_at: undefined }),
    send: ({ name, expires_at }) => makeToken(orderOf(name, reach.value, expires_at, new Date())),
    done,
  });
  return (
    <FormFrame form={form} refused="The token was not made.">
      <TextField
        label="Name"
        help="What it is for: “backup”, “status light”."
        autocomplete="off"
        {...form.field("name")}
      />
      <Segmented
        label="What it may do"
        name="reach"
        choices={choices}
        value={reach.value}
        onValue={(value) => {
          reach.value = value;
        }}
        help="Writing is also needed to be in a room: for its chat and its timer."
      />
      <SelectField label="Stops working" choices={lifetimes} {...form.field("expires_at")} />
      <div class="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button type="submit" kind="primary" busy={form.busy}>
          Make token
        </Button>
      </div>
    </FormFrame>
  );
}

interface SecretProps {
  token: TokenMade;
  close: () => void;
}

function Secret({ token, close }: SecretProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  return (
    <div class="stack">
      <div class="field">
        <label class="label" for={id}>
          Your token
        </label>
        <input
          ref={field}
          id={id}
          class="input secret"
          readOnly
          spellcheck={false}
          value={token.token}
          aria-describedby={`${id}-help`}
        />
        <p class="help" id={`${id}-help`}>
          It is shown only this once. Keep it as you keep a password; whoever has it acts in your name.
        </p>
      </div>
      <CopyAndDone text={token.token} what="token" done={close} />
    </div>
  );
}
