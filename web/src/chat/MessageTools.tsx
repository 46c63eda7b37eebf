import { useSignal } from "@preact/signals";
import type { IconNode } from "lucide";
import { Copy, Ellipsis, Flag, Pencil, Pin, PinOff, Reply, SmilePlus, Trash2 } from "lucide";
import { useRef } from "preact/hooks";
import { IconButton } from "../ui/Button";
import { copyText } from "../ui/CopyButton";
import { Icon } from "../ui/Icon";
import { Popover } from "../ui/Popover";
import { usePopover } from "../ui/usePopover";
import type { ChatStore } from "./chatStore";
import { DeleteMessageDialog } from "./DeleteMessageDialog";
import { EmojiPicker } from "./EmojiPicker";
import type { Message } from "./feed";
import { ReportDialog } from "./ReportDialog";
import { USUAL } from "./shortcodes";

interface ToolsProps {
  message: Message;
  store: ChatStore;
  name: string;
}

/** What can be done with a message; beside the one that is pointed at, touched, or reached by the arrow keys. */
export function MessageTools({ message, store, name }: ToolsProps) {
  const picker = usePopover();
  const menu = usePopover();
  const asking = useSignal<"delete" | "report" | null>(null);
  const close = () => {
    asking.value = null;
  };
  const smile = useRef<HTMLButtonElement>(null);
  const mine = message.userId === store.myId;
  const react = (emoji: string) => {
    picker.close();
    menu.close();
    store.react(message, emoji);
  };
  const reply = () => {
    menu.close();
    store.reply(message);
  };
  const edit = () => {
    menu.close();
    store.edit(message);
  };
  return (
    <div class="line-tools" role="toolbar" aria-label="Message actions">
      <IconButton
        ref={smile}
        icon={SmilePlus}
        name="React"
        small
        aria-haspopup="dialog"
        onClick={(event) => picker.toggle(event.currentTarget)}
      />
      <IconButton icon={Reply} name="Answer" small onClick={reply} />
      {mine && <IconButton icon={Pencil} name="Edit" small onClick={edit} />}
      <IconButton
        icon={Ellipsis}
        name="More"
        small
        data-more
        aria-haspopup="dialog"
        onClick={(event) => menu.toggle(event.currentTarget)}
      />
      {picker.anchor && (
        <EmojiPicker anchor={picker.anchor} name="React" chosen={react} onClose={picker.close} />
      )}
      {menu.anchor && (
        <Popover anchor={menu.anchor} name="Message" onClose={menu.close}>
          <Usual react={react} />
          <ul class="menu-list">
            <Item
              icon={SmilePlus}
              label="Another emoji"
              act={() => {
                menu.close();
                if (smile.current) picker.toggle(smile.current);
              }}
            />
            <Item icon={Reply} label="Answer" act={reply} />
            <Item
              icon={Copy}
              label="Copy the text"
              act={() => {
                menu.close();
                void copyText(message.text);
              }}
            />
            {mine && <Item icon={Pencil} label="Edit" act={edit} />}
            {store.around.isHost.value && (
              <Item
                icon={store.pins.has(message.id) ? PinOff : Pin}
                label={store.pins.has(message.id) ? "Take down the pin" : "Pin"}
                act={() => {
                  menu.close();
                  void store.pins.turn(message);
                }}
              />
            )}
            {!mine && (
              <Item
                icon={Flag}
                label="Report"
                act={() => {
                  menu.close();
                  asking.value = "report";
                }}
              />
            )}
            {(mine || store.around.isHost.value) && (
              <Item
                icon={Trash2}
                label="Delete"
                danger
                act={() => {
                  menu.close();
                  asking.value = "delete";
                }}
              />
            )}
          </ul>
        </Popover>
      )}
      {asking.value === "delete" && (
        <DeleteMessageDialog
          message={message}
          author={mine ? null : name}
          remove={() => store.remove(message)}
          onClose={close}
        />
      )}
      {asking.value === "report" && (
        <ReportDialog code={store.code} message={message} author={name} onClose={close} />
      )}
    </div>
  );
}

function Usual({ react }: { react: (emoji: string) => void }) {
  return (
    <div class="emoji-usual">
      {USUAL.map((sign) => (
        <button
          type="button"
          class="emoji"
          aria-label={`React with ${sign}`}
          onClick={() => react(sign)}
          key={sign}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}

interface ItemProps {
  icon: IconNode;
  label: string;
  danger?: boolean;
  act: () => void;
}

function Item({ icon, label, danger, act }: ItemProps) {
  return (
    <li>
      <button type="button" class={danger ? "menu-item danger" : "menu-item"} onClick={act}>
        <Icon of={icon} /> {label}
      </button>
    </li>
  );
}
