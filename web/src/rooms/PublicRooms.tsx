import { useSignal } from "@preact/signals";
import { Search, Telescope } from "lucide";
import { useEffect } from "preact/hooks";
import { listRooms } from "../api/rooms";
import type { Room } from "../api/types";
import { Button } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { Skeleton } from "../ui/Skeleton";
import { Empty, Failure } from "../ui/states";
import { toastProblem } from "../ui/toasts";
import { useAsk } from "../ui/useAsk";
import { RoomCard } from "./RoomCard";
import "./rooms.css";

/** A pause in typing after which the search is asked. */
const pauseMs = 250;
const pageSize = 12;

/** The rooms that everybody may join, newest activity first. */
export function PublicRooms() {
  const typed = useSignal("");
  const q = useSettled(typed.value.trim());
  const { asked, reload, put } = useAsk(`public ${q}`, (signal) => listRooms(query(q), signal));
  const more = async (cursor: string, shown: readonly Room[]) => {
    const answer = await listRooms({ ...query(q), cursor });
    // Meanwhile something else may be looked for.
    if (typed.value.trim() !== q) return;
    if (answer.ok) put({ ...answer.value, items: [...shown, ...answer.value.items] });
    else toastProblem("No further rooms could be read.", answer.problem);
  };
  // Rooms that one belongs to stand above already; a search looks through all.
  const found = asked.state === "ready" ? asked.value.items : [];
  const shown = q ? found : found.filter((room) => room.my_role === null);
  return (
    <section class="rooms" aria-labelledby="public-rooms">
      <div class="page-head">
        <h2 id="public-rooms">Public rooms</h2>
        <label class="search">
          <span class="visually-hidden">Search public rooms</span>
          <Icon of={Search} />
          <input
            class="input"
            type="search"
            placeholder="Search by name"
            value={typed.value}
            onInput={(event) => {
              typed.value = event.currentTarget.value;
            }}
          />
        </label>
      </div>
      {asked.state === "loading" && <Skeleton of="public rooms" />}
      {asked.state === "failed" && (
        <Failure what="The public rooms could not be read." problem={asked.problem} retry={reload} />
      )}
      {asked.state === "ready" && (
        <>
          <p class="visually-hidden" role="status">
            {q && `${asked.value.items.length} rooms found`}
          </p>
          {shown.length === 0 && !asked.value.next_cursor && (
            <NoRooms q={q} own={asked.value.items.length > 0} />
          )}
          <ul class="room-list">
            {shown.map((room) => (
              <RoomCard room={room} key={room.id} />
            ))}
          </ul>
          {asked.value.next_cursor && (
            <Button onClick={() => more(asked.value.next_cursor ?? "", asked.value.items)}>
              Show more rooms
            </Button>
          )}
        </>
      )}
    </section>
  );
}

function NoRooms({ q, own }: { q: string; own: boolean }) {
  return q ? (
    <Empty icon={Telescope} title={`No public room is called “${q}”`}>
      <p>Try fewer letters. Private rooms are found only by their code.</p>
    </Empty>
  ) : (
    <Empty icon={Telescope} title={own ? "No other public rooms" : "No public rooms yet"}>
      <p>Rooms you create as public appear here for everybody on this server.</p>
    </Empty>
  );
}

function query(q: string) {
  return { scope: "public" as const, limit: pageSize, ...(q && { q }) };
}

/** The value once it has not changed for a moment. */
function useSettled(value: string): string {
  const settled = useSignal(value);
  useEffect(() => {
    const waiting = setTimeout(() => {
      settled.value = value;
    }, pauseMs);
    return () => clearTimeout(waiting);
  }, [value]);
  return settled.value;
}
