import { MessageSquareText, Trash2 } from "lucide";
import { remove } from "../../api/admin";
import type { components } from "../../contracts/chat";
import { type Collection, saying, yesNo } from "../collection";
import { When } from "../When";

type Message = components["schemas"]["AdminMessage"];

const path = "/api/chat/admin/messages";

export const messages: Collection<Message> = {
  slug: "messages",
  title: "Messages",
  one: "message",
  icon: MessageSquareText,
  path,
  search: "Words, or a room's code",
  filters: [{ name: "deleted", label: "Deleted", choices: yesNo }],
  sorts: [
    { value: "-timestamp", label: "newest" },
    { value: "timestamp", label: "oldest" },
  ],
  columns: [
    { title: "Message", cell: (message) => (message.deleted ? <em>deleted</em> : excerpt(message.message)) },
    { title: "By", cell: (message) => message.user.username },
    {
      title: "Room",
      cell: (message) => (
        <a href={`/admin/rooms?open=${message.room.id}`}>
          <code>{message.room.code}</code>
        </a>
      ),
    },
    { title: "When", minor: true, cell: (message) => <When at={message.timestamp} /> },
  ],
  nameOf: (message) => `message ${message.seq} of ${message.user.username}`,
  facts: (message) => [
    ["Whole text", message.deleted ? "gone" : message.message],
    ["Number", String(message.seq)],
    ["Edited", message.edited_at ? <When at={message.edited_at} /> : "never"],
    ["Account", <a href={`/admin/users?open=${message.user.id}`}>{message.user.username}</a>],
    ["More of them", <a href={`/admin/messages?user_id=${message.user.id}`}>all messages</a>],
  ],
  actions: [
    {
      label: "Delete",
      icon: Trash2,
      danger: true,
      bulk: "delete",
      fits: (message) => !message.deleted,
      confirm: (count) => `The words of ${count} are gone for everybody; the places in the rooms stay.`,
      run: (message) => saying(remove(`${path}/${message.id}`), { said: "The message is deleted." }),
    },
  ],
  exports: true,
};

function excerpt(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
