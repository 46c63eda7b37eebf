import { useSignal } from "@preact/signals";
import { Armchair } from "lucide";
import { useEffect } from "preact/hooks";
import { me } from "../account/session";
import { listMembers, listRooms } from "../api/rooms";
import type { Room } from "../api/types";
import { readUnread } from "../chat/api";
import { Button } from "../ui/Button";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { useAsk } from "../ui/useAsk";
import { useReturn } from "../ui/useReturn";
import { RoomCard } from "./RoomCard";
import "./rooms.css";

/** All of them at once: more than the service gives in one answer, nobody keeps. */
const mostRooms = 200;

/** For how many rooms with people in them the names are asked as well: those on the first screen. */
const namedRooms = 6;

/** The rooms of the person, with who is there now. */
export function MyRooms({ create }: { create: () => void }) {
  const { asked, reload } = useAsk("mine", (signal) =>
    listRooms({ scope: "mine", limit: mostRooms }, signal),
  );
  useReturn(reload);
  const rooms = asked.state === "ready" ? asked.value.items : [];
  const here = useWhoIsHere(rooms);
  const unread = useAsk("unread", readUnread);
  useReturn(unread.reload);
  const news = new Map(
    (unread.asked.state === "ready" ? unread.asked.value : []).map((it) => [it.room, it] as const),
  );
  return (
    <section class="rooms" aria-labelledby="rooms">
      <h2 id="rooms" tabIndex={-1}>
        Your rooms
      </h2>
      {asked.state === "loading" && <Skeleton of="your rooms" />}
      {asked.state === "failed" && (
        <Failure what="Your rooms could not be read." problem={asked.problem} retry={reload} />
      )}
      {asked.state === "ready" && rooms.length === 0 && (
        <Empty icon={Armchair} title="You have no room yet">
          <p>Join one with a code, look among the public rooms below, or open your own.</p>
          <Button onClick={create}>Create a room</Button>
        </Empty>
      )}
      {rooms.length > 0 && (
        <ul class="room-list">
          {rooms.map((room) => (
            <RoomCard room={room} here={here.get(room.code)} news={news.get(room.code)} key={room.id} />
          ))}
        </ul>
      )}
    </section>
  );
}

/** Names of the people online, by room code; whatever cannot be read is left out. */
function useWhoIsHere(rooms: readonly Room[]): ReadonlyMap<string, readonly string[]> {
  const here = useSignal<ReadonlyMap<string, readonly string[]>>(new Map());
  const codes = rooms.filter((room) => room.online_count).map((room) => room.code);
  const asked = codes.slice(0, namedRooms).join(" ");
  useEffect(() => {
    const ending = new AbortController();
    for (const code of asked.split(" ").filter(Boolean)) {
      void listMembers(code, ending.signal).then((answer) => {
        if (!answer.ok || ending.signal.aborted) return;
        const online = answer.value.filter((member) => member.online && member.user.id !== me.value?.id);
        const names = online.map((member) => member.user.display_name || member.user.username);
        here.value = new Map(here.value).set(code, names);
      });
    }
    return () => ending.abort();
  }, [asked]);
  return here.value;
}
