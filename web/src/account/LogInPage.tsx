import { useLocation } from "preact-iso/router";
import { usePageTitle } from "../app/usePage";
import { ButtonLink } from "../ui/Button";
import { DoorPage, roomOf } from "./DoorPage";
import { wasSignedIn } from "./hint";
import { LogInForm } from "./LogInForm";
import { doorTo, safeNext } from "./next";
import { Providers, Trouble } from "./Providers";
import { useComingBack } from "./useComingBack";

export function LogInPage() {
  const { query, route } = useLocation();
  const next = safeNext(query.next);
  const { half, problem } = useComingBack();
  usePageTitle("Log in");
  // By a link to a room, and never here before in this browser: somebody was sent it.
  const invited = wasSignedIn() ? undefined : roomOf(next);
  return (
    <DoorPage
      title={invited ? "You are invited" : "Welcome back"}
      lead={
        invited && (
          <>
            To study together in a quiet room with a shared timer. Log in or create an account, and you go
            straight on to room <strong class="code">{invited}</strong>.
          </>
        )
      }
      next={next}
    >
      {invited && !half && (
        <>
          <ButtonLink kind="primary" wide href={doorTo("/signup", next)}>
            Create an account
          </ButtonLink>
          <p class="door-or">or log in</p>
        </>
      )}
      {problem && <Trouble code={problem} />}
      <LogInForm half={half} quiet={invited !== undefined} done={() => route(next, true)}>
        <Providers next={next} />
        <div class="door-other">
          <p>
            <a href="/reset">Forgot your password?</a>
          </p>
          {!invited && (
            <p>
              New here? <a href={doorTo("/signup", next)}>Create an account</a>
            </p>
          )}
        </div>
      </LogInForm>
    </DoorPage>
  );
}
