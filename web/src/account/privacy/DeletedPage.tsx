import { useSignal } from "@preact/signals";
import { CircleCheck, Hourglass } from "lucide";
import { useEffect } from "preact/hooks";
import { lookAtErasure } from "../../api/account";
import type { Problem } from "../../api/problem";
import type { Erasure } from "../../api/types";
import { usePageTitle } from "../../app/usePage";
import { CopyButton } from "../../ui/CopyButton";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Failure } from "../../ui/states";
import { formatWhen, OWN_ZONE } from "../../ui/time";
import { DoorPage } from "../DoorPage";
import { receiptIn } from "../pass";

const againMs = 3_000;

const parts: Readonly<Record<string, string>> = {
  auth: "Account, log-ins and picture",
  rooms: "Rooms, invitations and bans",
  chat: "Name on messages, reactions, presence",
  signaling: "Calls",
  tracker: "Timers, minutes and tasks",
};

/** The receipt of a deleted account: needs no log-in, since there is none any more. */
export function DeletedPage() {
  usePageTitle("Your account is deleted");
  const receipt = receiptIn(location.hash);
  const found = useSignal<Erasure | null>(null);
  const problem = useSignal<Problem | null>(null);
  useEffect(() => {
    let timer = 0;
    let over = false;
    const look = async () => {
      const answer = await lookAtErasure(receipt);
      if (over) return;
      if (answer.ok) found.value = answer.value;
      problem.value = answer.ok ? null : answer.problem;
      const ended = answer.ok ? answer.value.completed_at !== null : answer.problem.status === 422;
      if (!ended) timer = setTimeout(() => void look(), againMs);
    };
    void look();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [receipt]);
  const erasure = found.value;
  return (
    <DoorPage title="Your account is deleted">
      {problem.value && <Failure problem={problem.value} what="The receipt could not be read." />}
      {!erasure && !problem.value && <Skeleton of="the receipt" lines={5} />}
      {erasure && (
        <>
          <p role="status">
            {erasure.completed_at
              ? `Everything was erased ${formatWhen(erasure.completed_at, new Date(), OWN_ZONE)}.`
              : "Every part of the café is erasing what it held of you. That takes a minute, or longer where one of them is away just now."}
          </p>
          <ul class="erasure" aria-label="What has been erased">
            {erasure.services.map(({ service, erased_at }) => (
              <li key={service} data-erased={erased_at ? true : undefined}>
                <Icon of={erased_at ? CircleCheck : Hourglass} />
                <span>
                  {parts[service] ?? service}{" "}
                  <span class="muted small">{erased_at ? "erased" : "waiting"}</span>
                </span>
              </li>
            ))}
          </ul>
          <p class="help">Keep this page’s address: it is your receipt, and shows this for a year.</p>
          <div class="row">
            <CopyButton text={location.href} name="Copy the receipt" />
          </div>
          <p class="door-other">
            Thank you for having been here. <a href="/">To the front page</a>
          </p>
        </>
      )}
    </DoorPage>
  );
}
