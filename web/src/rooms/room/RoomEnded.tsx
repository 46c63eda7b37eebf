import type { IconNode } from "lucide";
import { DoorClosed, DoorOpen, Layers, Unplug } from "lucide";
import { Places } from "../../app/Places";
import { TopBar } from "../../app/TopBar";
import type { EndReason } from "../../live/closeCodes";
import { Button, ButtonLink } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import type { RoomStore } from "./roomStore";

interface Ending {
  icon: IconNode;
  title: string;
  text: string;
  /** Coming back here may help. */
  again?: string;
}

const ENDINGS: Record<EndReason, Ending> = {
  removed: {
    icon: DoorClosed,
    title: "You are no longer in this room",
    text: "Somebody who keeps the room removed you. The minutes you studied here stay yours.",
  },
  gone: {
    icon: DoorClosed,
    title: "This room has ended",
    text: "It was deleted. The minutes you studied here stay yours.",
  },
  replaced: {
    icon: Layers,
    title: "The room is open in other tabs",
    text: "Ten at a time is the most, so this one was put to rest.",
    again: "Go on here",
  },
  refused: {
    icon: Unplug,
    title: "This page fell out of step",
    text: "The cafe and this page did not understand each other. Loading it again usually helps; what you had written is kept.",
    again: "Load it again",
  },
  busy: {
    icon: DoorOpen,
    title: "The connection has ended",
    text: "Come back when you like.",
    again: "Come back",
  },
  finished: {
    icon: DoorOpen,
    title: "The connection has ended",
    text: "Come back when you like.",
    again: "Come back",
  },
};

/** The room is over for this page, and why. */
export function RoomEnded({ store, reason }: { store: RoomStore; reason: EndReason }) {
  const { icon, title, text, again } = ENDINGS[reason];
  return (
    <>
      <TopBar>
        <Places />
      </TopBar>
      <main class="page column door" id="main" tabIndex={-1}>
        <div class="card outside" role="alert">
          <Icon of={icon} size={2} />
          <h1>{title}</h1>
          <p>{text}</p>
          {again && (
            <Button
              kind="primary"
              wide
              onClick={() =>
                reason === "refused" ? window.location.reload() : store.socket.connection.reopen()
              }
            >
              {again}
            </Button>
          )}
          <ButtonLink kind={again ? "quiet" : "primary"} wide href="/">
            Home
          </ButtonLink>
        </div>
      </main>
    </>
  );
}
