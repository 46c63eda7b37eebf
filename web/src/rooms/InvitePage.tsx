import { useSignal } from "@preact/signals";
import { MailOpen } from "lucide";
import { useLocation } from "preact-iso/router";
import { doorTo } from "../account/next";
import { me } from "../account/session";
import { acceptInvite, readInvite } from "../api/rooms";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { Button, ButtonLink } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Failure } from "../ui/states";
import { useAsk } from "../ui/useAsk";
import { refusalWords } from "./refusals";
import "./rooms.css";

/** An invited person sees the room's name first, and signs in only then. */
export function InvitePage({ token }: { token: string }) {
  const { asked, reload } = useAsk(token, (signal) => readInvite(token, signal));
  usePageTitle("Invitation");
  return (
    <>
      <TopBar />
      <main class="page column door" id="main" tabIndex={-1}>
        {asked.state === "loading" && <Skeleton of="the invitation" lines={4} />}
        {asked.state === "failed" && asked.problem.status === 404 && <Stale />}
        {asked.state === "failed" && asked.problem.status !== 404 && (
          <Failure what="The invitation could not be read." problem={asked.problem} retry={reload} />
        )}
        {asked.state === "ready" && (
          <div class="card outside">
            <Icon of={MailOpen} size={2} />
            <p class="muted" dir="auto">{`${asked.value.by} invites you to`}</p>
            <h1 dir="auto">{asked.value.room_name}</h1>
            <p class="outside-lead">A quiet room to study together, with a timer that everybody shares.</p>
            {me.value ? <Accept token={token} /> : <Doors token={token} />}
          </div>
        )}
      </main>
    </>
  );
}

function Accept({ token }: { token: string }) {
  const { route } = useLocation();
  const busy = useSignal(false);
  const refusal = useSignal<string | null>(null);
  const accept = async () => {
    busy.value = true;
    const answer = await acceptInvite(token);
    busy.value = false;
    if (answer.ok) route(`/rooms/${answer.value.code}`, true);
    else refusal.value = refusalWords(answer.problem);
  };
  return (
    <>
      <p class="field-error" role="status">
        {refusal.value}
      </p>
      <Button kind="primary" wide busy={busy.value} onClick={accept}>
        Join the room
      </Button>
    </>
  );
}

function Doors({ token }: { token: string }) {
  const here = `/invite/${encodeURIComponent(token)}`;
  return (
    <div class="stack tight">
      <ButtonLink kind="primary" wide href={doorTo("/signup", here)}>
        Create an account
      </ButtonLink>
      <ButtonLink wide href={doorTo("/login", here)}>
        Log in
      </ButtonLink>
    </div>
  );
}

function Stale() {
  return (
    <div class="card outside">
      <Icon of={MailOpen} size={2} />
      <h1>This invitation is no longer open</h1>
      <p>It was used up, has run out, or the room is gone. Ask for a new one.</p>
      <ButtonLink kind="primary" wide href="/">
        Go to the start
      </ButtonLink>
    </div>
  );
}
