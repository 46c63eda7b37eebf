import { changePassword } from "../../api/account";
import type { Me } from "../../api/types";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { FormFrame } from "../../ui/FormFrame";
import { PasswordField } from "../../ui/fields";
import { toast } from "../../ui/toasts";
import { useForm } from "../../ui/useForm";
import { NewPasswordField } from "../strength/NewPasswordField";
import { found, passwordError } from "../validation";

interface PasswordCardProps {
  person: Me;
  /** Whether there is a password already. */
  password: boolean;
  /** The other sessions have ended. */
  changed: () => void;
}

export function PasswordCard({ person, password, changed }: PasswordCardProps) {
  const form = useForm({
    initial: { current_password: "", new_password: "" },
    check: (values) =>
      found({
        current_password:
          values.current_password || !password ? undefined : "Enter the password you have now.",
        new_password: passwordError(values.new_password, person.username),
      }),
    send: (values) => changePassword(values.current_password, values.new_password),
    done: () => {
      form.set("current_password", "");
      form.set("new_password", "");
      toast(`Your password is ${password ? "changed" : "set"}. Everywhere else you are logged out.`);
      changed();
    },
    fieldOfCode: { invalid_credentials: "current_password" },
  });
  return (
    <Card title="Password">
      <FormFrame form={form} refused="Your password was not changed.">
        <input type="text" name="username" autocomplete="username" value={person.username} readOnly hidden />
        {password ? (
          <PasswordField
            label="Current password"
            autocomplete="current-password"
            {...form.field("current_password")}
          />
        ) : (
          <p class="muted">You log in without one. Set one, and you can log in by it as well.</p>
        )}
        <NewPasswordField
          label="New password"
          username={person.username}
          email={person.email ?? ""}
          {...form.field("new_password")}
        />
        <p class="help">Everywhere else you are then logged out. Personal tokens go on working.</p>
        <div>
          <Button type="submit" kind="primary" busy={form.busy}>
            {password ? "Change password" : "Set password"}
          </Button>
        </div>
      </FormFrame>
    </Card>
  );
}
