import type { Signal } from "@preact/signals";
import type { IconNode } from "lucide";
import { MessageCircle, Phone, Timer, Users } from "lucide";
import { Icon } from "../../ui/Icon";
import type { RoomStore } from "./roomStore";

export type Pane = "timer" | "people" | "chat" | "call";

/** On a phone the room shows one part at a time; this bar goes between them and counts what is in the others. */
export function PhoneBar({ store, pane }: { store: RoomStore; pane: Signal<Pane> }) {
  const { here } = store.counts.value;
  const unread = store.chat.reading.unread.value;
  const inCall = store.callInRoom.value.participants.length;
  return (
    <nav class="room-bar" aria-label="Parts of the room">
      <Tab pane={pane} to="timer" icon={Timer} label="Timer" />
      <Tab pane={pane} to="people" icon={Users} label="People" count={here} of="here" />
      <Tab pane={pane} to="chat" icon={MessageCircle} label="Chat" count={unread} of="new" urgent />
      <Tab pane={pane} to="call" icon={Phone} label="Call" count={inCall} of="in the call" />
    </nav>
  );
}

interface TabProps {
  pane: Signal<Pane>;
  to: Pane;
  icon: IconNode;
  label: string;
  count?: number;
  /** What the count counts, for people who do not see where it stands. */
  of?: string;
  urgent?: boolean;
}

function Tab({ pane, to, icon, label, count = 0, of = "", urgent }: TabProps) {
  return (
    <button
      type="button"
      class="room-tab"
      aria-current={pane.value === to ? "true" : undefined}
      onClick={() => {
        pane.value = to;
      }}
    >
      <span class="room-tab-icon">
        <Icon of={icon} />
        {count > 0 && (
          <span class="room-tab-count numbers" data-urgent={urgent || undefined}>
            {count > 99 ? "99+" : count}
            <span class="visually-hidden">{` ${of}`}</span>
          </span>
        )}
      </span>
      {label}
    </button>
  );
}
