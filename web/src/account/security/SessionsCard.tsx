import { useSignal } from "@preact/signals";
import { type IconNode, LogOut, Monitor, Smartphone, Tablet, Terminal } from "lucide";
import { useRef } from "preact/hooks";
import { endOtherSessions, endSession } from "../../api/account";
import type { LoginSession } from "../../api/types";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Icon } from "../../ui/Icon";
import { Skeleton } from "../../ui/Skeleton";
import { Failure } from "../../ui/states";
import { formatWhen } from "../../ui/time";
import { toast, toastProblem } from "../../ui/toasts";
import type { Asking } from "../../ui/useAsk";
import { type Device, deviceOf, inOrder } from "./device";

const icons: Readonly<Record<Device["kind"], IconNode>> = {
  phone: Smartphone,
  tablet: Tablet,
  computer: Monitor,
  program: Terminal,
};

interface SessionsCardProps {
  sessions: Asking<LoginSession[]>;
  /** The person's own zone, in which times are written. */
  zone: string;
}

/** Where the person is logged in, with a way to end what should not be. */
export function SessionsCard({ sessions: { asked, reload, put }, zone }: SessionsCardProps) {
  const list = useRef<HTMLUListElement>(null);
  const ending = useSignal("");

  const left = (sessions: LoginSession[], said: string) => {
    put(sessions);
    toast(said);
    // The button that was pressed is gone with its line.
    list.current?.focus();
  };
  const end = async (sessions: LoginSession[], { id, user_agent }: LoginSession) => {
    ending.value = id;
    const answer = await endSession(id);
    ending.value = "";
    // One that is over already is what was wanted.
    if (!answer.ok && answer.problem.status !== 404)
      return toastProblem("It is still logged in.", answer.problem);
    left(
      sessions.filter((session) => session.id !== id),
      `${deviceOf(user_agent).words} is logged out.`,
    );
  };
  const endOthers = async (sessions: LoginSession[]) => {
    ending.value = "others";
    const answer = await endOtherSessions();
    ending.value = "";
    if (!answer.ok) return toastProblem("The others are still logged in.", answer.problem);
    left(
      sessions.filter((session) => session.current),
      "You are logged out everywhere else.",
    );
  };

  return (
    <Card title="Where you are logged in">
      {asked.state === "loading" && <Skeleton of="where you are logged in" />}
      {asked.state === "failed" && (
        <Failure problem={asked.problem} what="Your devices could not be read." retry={reload} />
      )}
      {asked.state === "ready" && (
        <>
          <ul class="entries" ref={list} tabIndex={-1} aria-label="Devices">
            {inOrder(asked.value).map((session) => (
              <Line
                session={session}
                zone={zone}
                key={session.id}
                busy={ending.value === session.id}
                end={() => end(asked.value, session)}
              />
            ))}
          </ul>
          {asked.value.length > 1 ? (
            <Button icon={LogOut} busy={ending.value === "others"} onClick={() => endOthers(asked.value)}>
              Log out everywhere else
            </Button>
          ) : (
            <p class="help">You are logged in nowhere else.</p>
          )}
        </>
      )}
    </Card>
  );
}

interface LineProps {
  session: LoginSession;
  zone: string;
  busy: boolean;
  end: () => void;
}

function Line({ session, zone, busy, end }: LineProps) {
  const device = deviceOf(session.user_agent);
  const now = new Date();
  const used = formatWhen(session.last_used_at, now, zone);
  return (
    <li class="entry">
      <Icon of={icons[device.kind]} />
      <div class="entry-text">
        <p class="row tight">
          <strong>{device.words}</strong>
          {session.current && <span class="pill rest">this device</span>}
        </p>
        <p class="small muted facts">
          <span>{session.current ? "in use now" : `last used ${used}`}</span>
          <span>{`logged in ${formatWhen(session.created_at, now, zone)}`}</span>
          {session.address && <span>{`from ${session.address}`}</span>}
        </p>
      </div>
      {!session.current && (
        <Button small busy={busy} onClick={end} aria-label={`Log out ${device.words}, last used ${used}`}>
          Log out
        </Button>
      )}
    </li>
  );
}
