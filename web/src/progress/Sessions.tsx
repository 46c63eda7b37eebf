import { useSignal } from "@preact/signals";
import { Funnel, NotebookPen, Pencil, Trash2 } from "lucide";
import { deleteSession } from "../api/tracker";
import type { StudySession } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { Card } from "../ui/Card";
import { Dialog } from "../ui/Dialog";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { formatMinutes, formatWhen } from "../ui/time";
import { toast, toastProblem } from "../ui/toasts";
import { FilterBar } from "./FilterBar";
import { type Filter, isFiltering, NO_FILTER, queryOf } from "./filter";
import { RESULTS } from "./results";
import { SessionEdit } from "./SessionEdit";
import { SOURCES } from "./sources";
import { useSessions } from "./useSessions";

interface SessionsProps {
  subjects: readonly string[];
  /** The person's own zone, in which times are written. */
  zone: string;
  /** Grows when sessions were added or changed elsewhere. */
  revision: number;
  /** Minutes changed: the numbers must be read again. */
  changed: () => void;
}

/** Each session with its proof, to be found, corrected and deleted. */
export function Sessions({ subjects, zone, revision, changed }: SessionsProps) {
  const filter = useSignal<Filter>(NO_FILTER);
  const filterOpen = useSignal(false);
  const editing = useSignal<string | null>(null);
  const leaving = useSignal<StudySession | null>(null);
  const list = useSessions(queryOf(filter.value), revision);

  const remove = async (session: StudySession) => {
    leaving.value = null;
    const answer = await deleteSession(session.id);
    if (!answer.ok) return toastProblem("The session was not deleted.", answer.problem);
    list.drop(session.id);
    toast("Session deleted.");
    changed();
  };

  return (
    <Card
      title="Sessions"
      class="history"
      action={
        <Button
          small
          icon={Funnel}
          aria-expanded={filterOpen.value}
          onClick={() => {
            filterOpen.value = !filterOpen.value;
          }}
        >
          Filter
        </Button>
      }
    >
      {filterOpen.value && <FilterBar filter={filter} subjects={subjects} />}
      {list.problem && <Failure what="Your sessions could not be read." problem={list.problem} />}
      {!list.items && !list.problem && <Skeleton of="your sessions" lines={4} />}
      {list.items?.length === 0 &&
        (isFiltering(filter.value) ? (
          <p class="muted">No session is like that.</p>
        ) : (
          <Empty icon={NotebookPen} title="Nothing yet">
            <p>Start a timer, alone or in a room. The first whole minute of focus shows up here.</p>
          </Empty>
        ))}
      <ul class="sessions">
        {list.items?.map((session) =>
          editing.value === session.id ? (
            <SessionEdit
              session={session}
              subjects={subjects}
              key={session.id}
              close={() => {
                editing.value = null;
              }}
              changed={(corrected) => {
                editing.value = null;
                list.replace(corrected);
                toast("Session changed.");
                changed();
              }}
            />
          ) : (
            <Line
              session={session}
              zone={zone}
              key={session.id}
              edit={() => {
                editing.value = session.id;
              }}
              remove={() => {
                leaving.value = session;
              }}
            />
          ),
        )}
      </ul>
      {list.hasMore && (
        <Button small onClick={list.more}>
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
  edit: () => void;
  remove: () => void;
}

function Line({ session, zone, edit, remove }: LineProps) {
  const source = SOURCES[session.source];
  const when = formatWhen(session.ended_at, new Date(), zone);
  const which = `${formatMinutes(session.minutes)}, ${when}`;
  return (
    <li class="session">
      <span class="session-minutes numbers">{formatMinutes(session.minutes)}</span>
      <div class="session-text">
        {session.note && <p dir="auto">{session.note}</p>}
        <p class="small muted session-facts">
          <span>{when}</span>
          {session.subject && (
            <span class="pill" dir="auto">
              {session.subject}
            </span>
          )}
          {session.result && <span class="pill">{RESULTS[session.result]}</span>}
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
      <div class="session-tools">
        <IconButton icon={Pencil} small name={`Edit ${which}`} onClick={edit} />
        <IconButton icon={Trash2} small name={`Delete ${which}`} onClick={remove} />
      </div>
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
