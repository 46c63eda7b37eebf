import { ArrowLeft, Pin, PinOff } from "lucide";
import { IconButton } from "../ui/Button";
import { Empty } from "../ui/states";
import type { ChatStore } from "./chatStore";
import { FoundList } from "./FoundList";

/** What hosts have pinned. */
export function PinsPanel({ store, close }: { store: ChatStore; close: () => void }) {
  const pins = store.pins.list.value;
  return (
    <div class="chat-panel">
      <div class="chat-panel-head">
        <IconButton icon={ArrowLeft} name="Back to the chat" onClick={close} />
        <h3>Pinned</h3>
      </div>
      <div class="chat-panel-body">
        {pins.length === 0 && (
          <Empty icon={Pin} title="Nothing is pinned">
            <p>Hosts pin a message from its menu; it then stays here for everybody.</p>
          </Empty>
        )}
        <FoundList
          store={store}
          messages={pins}
          label="Pinned messages"
          went={close}
          action={(message) =>
            store.around.isHost.value && (
              <IconButton
                icon={PinOff}
                name="Take down"
                small
                onClick={() => void store.pins.turn(message)}
              />
            )
          }
        />
      </div>
    </div>
  );
}
