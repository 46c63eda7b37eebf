import { me } from "../../account/session";
import { useOwned } from "../../live/useOwned";
import { RoomView } from "./RoomView";
import { RoomStore } from "./roomStore";

/** A room, for a member who is signed in; the door before it (RoomDoor) sees to both. */
export function RoomPage({ code }: { code: string }) {
  // A signed-out member stays in the room: the log-in happens in place and must not lose it.
  const person = me.peek();
  const store = useOwned(
    (life) => (person ? new RoomStore(code, person, life) : null),
    `${code} ${person?.id}`,
  );
  return store && <RoomView store={store} />;
}
