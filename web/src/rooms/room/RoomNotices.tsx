import type { IconNode } from "lucide";
import { AlarmClock, CalendarClock, X } from "lucide";
import { IconButton } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import { formatTime } from "../../ui/time";
import type { RoomStore } from "./roomStore";

/** What the room has to say to everybody in it, until it is sent away. */
export function RoomNotices({ store }: { store: RoomStore }) {
  const notice = store.notice.value;
  if (!notice) return null;
  const at = formatTime(new Date(notice.at));
  const [icon, text]: [IconNode, string] =
    notice.kind === "reminder"
      ? [CalendarClock, `${notice.title} begins at ${at}.`]
      : [AlarmClock, `Nobody has been here for a while. The room closes at ${at} unless somebody stays.`];
  return (
    <div class="link-banner" role="status">
      <Icon of={icon} />
      <p dir="auto">{text}</p>
      <IconButton icon={X} name="Dismiss" small onClick={() => store.dismissNotice()} />
    </div>
  );
}
