import { useSignal } from "@preact/signals";
import { CalendarClock, CalendarPlus, Download, Pencil, Trash2 } from "lucide";
import { Button, ButtonLink, IconButton } from "../../ui/Button";
import { Dialog } from "../../ui/Dialog";
import { Empty } from "../../ui/states";
import { formatWhen, OWN_ZONE } from "../../ui/time";
import { toast, toastProblem } from "../../ui/toasts";
import type { RoomStore } from "../room/roomStore";
import { calendarLink, cancelSession, type Session } from "./api";
import { SessionForm } from "./SessionForm";
import { rhythm } from "./sessions";
import "../settings/settings.css";

/** When the room meets; hosts agree on it, members put it into their calendars. */
export function ScheduleDialog({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const editing = useSignal<Session | "new" | null>(null);
  const sessions = store.schedule.value;
  const host = store.myRole.value !== "member";
  const done = () => {
    editing.value = null;
    void store.readSchedule();
  };
  const cancel = async (session: Session) => {
    const answer = await cancelSession(store.code, session.id);
    if (!answer.ok) return toastProblem("The session still stands.", answer.problem);
    toast(`${session.title} is off.`);
    void store.readSchedule();
  };
  if (editing.value !== null) {
    const session = editing.value === "new" ? null : editing.value;
    return (
      <Dialog title={session ? "Change a session" : "Plan a session"} onClose={onClose}>
        <SessionForm code={store.code} zone={store.me.timezone} session={session} done={done} />
      </Dialog>
    );
  }
  return (
    <Dialog title="Sessions" onClose={onClose}>
      <div class="stack">
        {sessions.length === 0 && (
          <Empty icon={CalendarClock} title="Nothing is planned">
            <p>
              {host
                ? "Plan when to meet here; everybody is reminded in the room ten minutes before."
                : "Hosts of the room can plan when to meet."}
            </p>
          </Empty>
        )}
        <ul class="settings-list">
          {sessions.map((session) => (
            <li class="settings-row" key={session.id}>
              <p class="settings-row-words">
                <bdi>{session.title}</bdi>
                <span class="muted small">
                  {session.next_at === null ? "over" : formatWhen(session.next_at, new Date(), OWN_ZONE)}
                  {` · ${rhythm(session)}`}
                </span>
              </p>
              {host && (
                <>
                  <IconButton
                    icon={Pencil}
                    name={`Change ${session.title}`}
                    onClick={() => {
                      editing.value = session;
                    }}
                  />
                  <IconButton
                    icon={Trash2}
                    name={`Call off ${session.title}`}
                    onClick={() => void cancel(session)}
                  />
                </>
              )}
            </li>
          ))}
        </ul>
        <div class="dialog-actions">
          {sessions.length > 0 && (
            <ButtonLink icon={Download} href={calendarLink(store.code)} download={`${store.code}.ics`}>
              Add to your calendar
            </ButtonLink>
          )}
          {host && (
            <Button
              kind="primary"
              icon={CalendarPlus}
              onClick={() => {
                editing.value = "new";
              }}
            >
              Plan a session
            </Button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
