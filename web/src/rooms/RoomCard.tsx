import { Lock, LockKeyhole, MessageCircle, Users } from "lucide";
import type { Room } from "../api/types";
import type { UnreadRoom } from "../chat/api";
import { Icon } from "../ui/Icon";
import { formatWhen, OWN_ZONE } from "../ui/time";

interface RoomCardProps {
  room: Room;
  /** Names of those who are in it now, where they may be known. */
  here?: readonly string[] | undefined;
  /** What there is to read, for members. */
  news?: Pick<UnreadRoom, "unread" | "mentions"> | undefined;
}

/** A room in a list; the whole card leads in. */
export function RoomCard({ room, here, news }: RoomCardProps) {
  return (
    <li class="room-card">
      <div class="room-card-head">
        <h3 dir="auto">
          <a href={`/rooms/${room.code}`}>{room.name}</a>
        </h3>
        <span class="code small muted">{room.code}</span>
      </div>
      {room.description && (
        <p class="room-card-text muted" dir="auto">
          {room.description}
        </p>
      )}
      {here && here.length > 0 && (
        <p class="small one-line" dir="auto">
          {`With ${here.join(", ")}`}
        </p>
      )}
      {room.expires_at && (
        <p class="small muted">{`Closes ${formatWhen(room.expires_at, new Date(), OWN_ZONE)} unless somebody comes`}</p>
      )}
      <p class="room-card-foot">
        <Online count={room.online_count} />
        {news && news.unread > 0 && (
          <span class="pill focus">
            <Icon of={MessageCircle} size={1} />
            {`${news.unread > 99 ? "99+" : news.unread} new`}
            {news.mentions > 0 && `, ${news.mentions} for you`}
          </span>
        )}
        <span class="room-card-facts small muted">
          {room.visibility === "private" && (
            <span class="row tight">
              <Icon of={LockKeyhole} size={1} /> private
            </span>
          )}
          {room.locked && (
            <span class="row tight">
              <Icon of={Lock} size={1} /> locked
            </span>
          )}
          <span class="row tight">
            <Icon of={Users} size={1} />
            {`${room.member_count} of ${room.capacity}`}
            <span class="visually-hidden"> members</span>
          </span>
        </span>
      </p>
    </li>
  );
}

function Online({ count }: { count: number | null }) {
  if (count === null) return null;
  return count > 0 ? (
    <span class="pill rest">
      <span class="dot" aria-hidden="true" />
      {`${count} here now`}
    </span>
  ) : (
    <span class="pill">quiet now</span>
  );
}
