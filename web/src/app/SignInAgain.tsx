import { leave } from "../account/actions";
import { LogInForm } from "../account/LogInForm";
import { answerSignIn, me, signInAsked } from "../account/session";
import { Dialog } from "../ui/Dialog";

/** Shown over any page whose session has ended; the page behind keeps what was typed. */
export function SignInAgain() {
  const person = me.value;
  if (!signInAsked.value || !person) return null;
  return (
    <Dialog title="You were signed out" onClose={decline}>
      <div class="stack">
        <p>Log in again and go on where you were. Nothing you typed is lost.</p>
        <LogInForm
          username={person.username}
          done={(user) => {
            // Somebody else sits here now: nothing of the first person may stay on the page.
            if (user.id !== person.id) location.reload();
            else answerSignIn(true);
          }}
        />
      </div>
    </Dialog>
  );
}

function decline(): void {
  answerSignIn(false);
  // Pages that need a person send the browser to the log-in page, which leads back.
  leave();
}
