import { useSignal } from "@preact/signals";
import { Trash2 } from "lucide";
import { useLocation } from "preact-iso/router";
import { deleteAccount, readFactor } from "../../api/account";
import type { Me } from "../../api/types";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Dialog } from "../../ui/Dialog";
import { FormFrame } from "../../ui/FormFrame";
import { PasswordField, TextField } from "../../ui/fields";
import { useAsk } from "../../ui/useAsk";
import { useForm } from "../../ui/useForm";
import { leave } from "../actions";
import { found } from "../validation";

/** Leaving for good. */
export function DeleteCard({ person }: { person: Me }) {
  const open = useSignal(false);
  return (
    <Card title="Delete your account">
      <div class="stack">
        <p>
          Your profile, minutes, tasks, memberships and reactions are erased everywhere. Messages stay in
          their rooms, by “deleted account”. Rooms that you own go on with somebody else. It cannot be undone.
        </p>
        <div>
          <Button
            kind="danger"
            icon={Trash2}
            onClick={() => {
              open.value = true;
            }}
          >
            Delete my account
          </Button>
        </div>
      </div>
      {open.value && (
        <DeleteDialog
          person={person}
          close={() => {
            open.value = false;
          }}
        />
      )}
    </Card>
  );
}

function DeleteDialog({ person, close }: { person: Me; close: () => void }) {
  const { route } = useLocation();
  const factor = useAsk(`factor of ${person.id}`, readFactor);
  const has = factor.asked.state === "ready" ? factor.asked.value.password : true;
  const form = useForm({
    initial: { username: "", password: "" },
    check: (values) =>
      found({
        username: values.username.trim() === person.username ? undefined : "This is not your username.",
        password: values.password || !has ? undefined : "Enter your password.",
      }),
    send: (values) => deleteAccount(values.password),
    done: ({ url }) => {
      const { pathname, hash } = new URL(url);
      route(pathname + hash, true);
      leave();
    },
    fieldOfCode: { invalid_credentials: "password" },
  });
  return (
    <Dialog title="Delete your account" onClose={close}>
      <FormFrame form={form} refused="Your account is still there.">
        <p>
          It goes at once, on all your devices. Perhaps you want to download your data first. You get a
          receipt that shows when the last of it is erased.
        </p>
        <TextField
          label={`Type your username, ${person.username}`}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
          {...form.field("username")}
        />
        {has && (
          <PasswordField label="Your password" autocomplete="current-password" {...form.field("password")} />
        )}
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="danger" busy={form.busy}>
            Delete for good
          </Button>
        </div>
      </FormFrame>
    </Dialog>
  );
}
