import { useSignal } from "@preact/signals";
import { Plus, Timer } from "lucide";
import { useEffect } from "preact/hooks";
import { useLocation } from "preact-iso/router";
import { me } from "../account/session";
import { joinRoom } from "../api/rooms";
import { Places } from "../app/Places";
import { TopBar } from "../app/TopBar";
import { usePageTitle } from "../app/usePage";
import { CodeField } from "../rooms/CodeField";
import { CreateRoomDialog } from "../rooms/CreateRoomDialog";
import { MyRooms } from "../rooms/MyRooms";
import { PublicRooms } from "../rooms/PublicRooms";
import { refusalWords } from "../rooms/refusals";
import { Button, ButtonLink } from "../ui/Button";
import { Card } from "../ui/Card";
import { greeting } from "./greeting";
import "./home.css";

export function HomePage() {
  const { url, route } = useLocation();
  const creating = useSignal(false);
  usePageTitle("Home");
  useEffect(() => {
    if (url.endsWith("#rooms")) document.getElementById("rooms")?.focus();
  }, [url]);
  const person = me.value;
  if (!person) return null;
  const create = () => {
    creating.value = true;
  };
  return (
    <>
      <TopBar>
        <Places />
      </TopBar>
      <main class="page home" id="main" tabIndex={-1}>
        <h1>{`${greeting(new Date())}, ${person.display_name || person.username}`}</h1>
        <div class="ways">
          <Join />
          <Card title="Create a room" class="way">
            <p class="muted">You get a code and a link to hand on. The room stays until you delete it.</p>
            <Button icon={Plus} onClick={create}>
              Create a room
            </Button>
          </Card>
          <Card title="Study alone" class="way">
            <p class="muted">A timer of your own. Its minutes count the same.</p>
            <ButtonLink icon={Timer} href="/study">
              Open your timer
            </ButtonLink>
          </Card>
        </div>
        <MyRooms create={create} />
        <PublicRooms />
      </main>
      {creating.value && (
        <CreateRoomDialog
          close={() => {
            creating.value = false;
          }}
          created={(room) => route(`/rooms/${room.code}`)}
        />
      )}
    </>
  );
}

/** Typing a code is consent enough: the person joins at once and lands in the room. */
function Join() {
  const { route } = useLocation();
  const busy = useSignal(false);
  const error = useSignal<string | undefined>(undefined);
  const join = async (code: string) => {
    busy.value = true;
    error.value = undefined;
    const answer = await joinRoom(code);
    busy.value = false;
    if (answer.ok) route(`/rooms/${code}`);
    else error.value = refusalWords(answer.problem);
  };
  return (
    <Card title="Join with a code" class="way way-join">
      <CodeField
        label="Six characters, or paste a link"
        action="Join"
        primary
        busy={busy.value}
        error={error.value}
        onCode={join}
      />
      <p class="help">Capital or small letters, both work.</p>
    </Card>
  );
}
