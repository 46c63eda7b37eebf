import { useSignal } from "@preact/signals";
import { type IconNode, NotebookPen, PencilLine, Timer, Trash2, Upload, Users } from "lucide";
import { deleteSession, listSessions } from "../api/tracker";
import type { StudySession } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { Card } from "../ui/Card";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Empty } from "../ui/states";
import { formatMinutes, formatWhen } from "../ui/time";
import { toast, toastProblem } from "../ui/toasts";
import { olderSessions } from "./older";

const sources: Readonly<Record<StudySession["source"], { icon: IconNode; words: string }>> = {
  timer: { icon: Timer, words: "by your timer" },
  room_timer: { icon: Users, words: "by the room's timer" },
  manual: { icon: PencilLine, words: "entered by hand" },
  imported: { icon: Upload, words: "imported" },
};

const pageSize = 30;

interface SessionsProps {
  recent: readonly StudySession[];
  /** The person's own zone, in which times are written. */
  zone: string;
  /** A session is gone: the numbers must be read again. */
  changed: () => void;
}

export function Sessions({ recent, zone, changed }: SessionsProps) {
  const older = useSignal<readonly StudySession[]>([]);
  const cursor = useSignal<string | null | undefined>(undefined);
  const leaving = useSignal<StudySession | null>(null);
  const shown = [...recent, ...olderSessions(recent, older.value)];

  const more = async () => {
    const from = cursor.value ? { cursor: cursor.value } : {};
    const answer = await listSessions({ limit: pageSize, ...from });
    if (!answer.ok) return toastProblem("Older sessions could not be read.", answer.problem);
    older.value = [...older.value, ...answer.value.items];
    cursor.value = answer.value.next_cursor;
  };
  const remove = async (session: StudySession) => {
    leaving.value = null;
    const answer = await deleteSession(session.id);
    if (!answer.ok) return toastProblem("The session was not deleted.", answer.problem);
    older.value = older.value.filter((other) => other.id !== session.id);
    toast("Session deleted.");
    changed();
  };

  return (
    <Card title="Sessions">
      {shown.length === 0 && (
        <Empty icon={NotebookPen} title="Nothing yet">
          <p>Start a timer, alone or in a room. The first whole minute of focus shows up here.</p>
        </Empty>
      )}
      <ul class="sessions">
        {shown.map((session) => (
          <Line
            session={session}
            zone={zone}
            key={session.id}
            remove={() => {
              leaving.value = session;
            }}
          />
        ))}
      </ul>
      {recent.length >= 10 && cursor.value !== null && (
        <Button small onClick={more}>
          Show older sessions
        </Button>
      )}
      {leaving.value && (
        <ConfirmDelete
          session={leaving.value}
          keep={() => {
            leaving.value = null;
          }}
          remove={remove}
        />
      )}
    </Card>
  );
}

interface LineProps {
  session: StudySession;
  zone: string;
  remove: () => void;
}

function Line({ session, zone, remove }: LineProps) {
  const source = sources[session.source];
  const when = formatWhen(session.ended_at, new Date(), zone);
  return (
    <li class="session">
      <span class="session-minutes numbers">{formatMinutes(session.minutes)}</span>
      <div class="session-text">
        {session.note && <p dir="auto">{session.note}</p>}
        <p class="small muted session-facts">
          <span>{when}</span>
          {session.room && (
            <a class="code" href={`/rooms/${session.room}`}>
              {session.room}
            </a>
          )}
          <span class="row tight">
            <Icon of={source.icon} size={1} />
            {source.words}
          </span>
        </p>
      </div>
      <IconButton
        icon={Trash2}
        small
        name={`Delete ${formatMinutes(session.minutes)}, ${when}`}
        onClick={remove}
      />
    </li>
  );
}

interface ConfirmProps {
  session: StudySession;
  keep: () => void;
  remove: (session: StudySession) => void;
}

function ConfirmDelete({ session, keep, remove }: ConfirmProps) {
  return (
    <Dialog title="Delete this session?" onClose={keep}>
      <p>{`Its ${formatMinutes(session.minutes)} will no longer count. This cannot be undone.`}</p>
      <div class="dialog-actions">
        <Button onClick={keep}>Keep it</Button>
        <Button kind="danger" icon={Trash2} onClick={() => remove(session)}>
          Delete session
        </Button>
      </div>
    </Dialog>
  );
}
