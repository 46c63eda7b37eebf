import { useSignal } from "@preact/signals";
import { Download, Flag, MoreHorizontal, Pin, Search } from "lucide";
import { Menu } from "../app/Menu";
import { IconButton } from "../ui/Button";
import { Icon } from "../ui/Icon";
import { exportLink } from "./api";
import type { ChatStore } from "./chatStore";
import { ReportsDialog } from "./ReportsDialog";

export type ChatPart = "log" | "search" | "pins";

/** The chat's line: what is pinned, the search, and what is seldom wanted. */
export function ChatHead({ store, open }: { store: ChatStore; open: (part: ChatPart) => void }) {
  const reports = useSignal(false);
  const pins = store.pins.list.value.length;
  return (
    <header class="chat-head">
      <h2>Chat</h2>
      {pins > 0 && (
        <button type="button" class="button plain small" onClick={() => open("pins")}>
          <Icon of={Pin} />
          <span class="numbers">{pins}</span>
          <span class="visually-hidden"> pinned</span>
        </button>
      )}
      <IconButton icon={Search} name="Search the chat" small onClick={() => open("search")} />
      <Menu name="Chat menu" bare button={<Icon of={MoreHorizontal} />}>
        <ul>
          <li>
            <button type="button" class="menu-item" onClick={() => open("pins")}>
              <Icon of={Pin} /> Pinned messages
            </button>
          </li>
          {store.around.isHost.value && (
            <li>
              <button
                type="button"
                class="menu-item"
                onClick={() => {
                  reports.value = true;
                }}
              >
                <Icon of={Flag} /> Reported messages
              </button>
            </li>
          )}
          <li>
            <a class="menu-item" href={exportLink(store.code)} download={`chat-${store.code}.jsonl`}>
              <Icon of={Download} /> Save the chat
            </a>
          </li>
        </ul>
      </Menu>
      {reports.value && (
        <ReportsDialog
          code={store.code}
          onClose={() => {
            reports.value = false;
          }}
        />
      )}
    </header>
  );
}
