import { useLocation } from "preact-iso/router";
import { usePageTitle } from "../app/usePage";
import { DoorPage } from "./DoorPage";
import { LogInForm } from "./LogInForm";
import { doorTo, safeNext } from "./next";

export function LogInPage() {
  const { query, route } = useLocation();
  const next = safeNext(query.next);
  usePageTitle("Log in");
  return (
    <DoorPage title="Welcome back" next={next}>
      <LogInForm done={() => route(next, true)} />
      <p class="door-other">
        New here? <a href={doorTo("/signup", next)}>Create an account</a> ·{" "}
        <a href="/reset">Forgot your password?</a>
      </p>
    </DoorPage>
  );
}
