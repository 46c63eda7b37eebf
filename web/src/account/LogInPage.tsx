import { useLocation } from "preact-iso/router";
import { usePageTitle } from "../app/usePage";
import { DoorPage } from "./DoorPage";
import { LogInForm } from "./LogInForm";
import { doorTo, safeNext } from "./next";
import { Providers, Trouble } from "./Providers";
import { useComingBack } from "./useComingBack";

export function LogInPage() {
  const { query, route } = useLocation();
  const next = safeNext(query.next);
  const { half, problem } = useComingBack();
  usePageTitle("Log in");
  return (
    <DoorPage title="Welcome back" next={next}>
      {problem && <Trouble code={problem} />}
      <LogInForm half={half} done={() => route(next, true)}>
        <Providers next={next} />
        <div class="door-other">
          <p>
            <a href="/reset">Forgot your password?</a>
          </p>
          <p>
            New here? <a href={doorTo("/signup", next)}>Create an account</a>
          </p>
        </div>
      </LogInForm>
    </DoorPage>
  );
}
