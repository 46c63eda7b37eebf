import { MapPinOff } from "lucide";
import { me } from "../account/session";
import { ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Places } from "./Places";
import { TopBar } from "./TopBar";
import { usePageTitle } from "./usePage";

export function NotFoundPage() {
  usePageTitle("Nothing here");
  return (
    <>
      <TopBar>{me.value && <Places />}</TopBar>
      <main class="page column not-found" id="main" tabIndex={-1}>
        <Icon of={MapPinOff} size={2.5} />
        <h1>There is nothing here</h1>
        <p class="muted">The address may be mistyped, or what was here is gone.</p>
        <ButtonLink kind="primary" href="/">
          Go home
        </ButtonLink>
      </main>
    </>
  );
}
