import { useSignal } from "@preact/signals";
import { usePageTitle } from "../app/usePage";
import { Button, ButtonLink } from "../ui/Button";
import { FormFrame } from "../ui/FormFrame";
import { useForm } from "../ui/useForm";
import { verifyEmail } from "./actions";
import { DoorPage } from "./DoorPage";
import { tokenIn } from "./pass";

/**
 * The page that a verification mail leads to. It asks for a click: programs that look at every link in a mail would
 * otherwise verify addresses that nobody has read mail at.
 */
export function VerifyPage() {
  usePageTitle("Verify your address");
  const token = tokenIn(location.hash);
  const done = useSignal(false);
  const form = useForm({
    initial: {},
    check: () => ({}),
    send: () => verifyEmail(token),
    done: () => {
      done.value = true;
    },
  });
  return (
    <DoorPage title="Verify your address">
      {done.value ? (
        <>
          <p role="status">Thank you, the address is yours.</p>
          <ButtonLink kind="primary" wide href="/">
            Go on
          </ButtonLink>
        </>
      ) : (
        <FormFrame form={form} refused="The address was not verified.">
          {form.refusal?.problem?.code === "link_expired" ? (
            <p>
              Another link comes from <a href="/profile#security">your security page</a>.
            </p>
          ) : (
            <>
              <p>You can then get back in by mail if you forget your password.</p>
              <Button type="submit" kind="primary" wide busy={form.busy}>
                Yes, this address is mine
              </Button>
            </>
          )}
        </FormFrame>
      )}
    </DoorPage>
  );
}
