import { useSignal } from "@preact/signals";
import { Dialog } from "../../ui/Dialog";
import { Tabs } from "../../ui/Tabs";
import type { RoomStore } from "../room/roomStore";
import { BansTab } from "./BansTab";
import { InvitesTab } from "./InvitesTab";
import { RolesTab } from "./RolesTab";
import { RoomTab } from "./RoomTab";
import "./settings.css";

export type SettingsTab = "room" | "roles" | "invites" | "bans";

interface RoomSettingsProps {
  store: RoomStore;
  first: SettingsTab;
  onClose: () => void;
}

/** Everything that hosts can set about a room. What only owners may do is not shown to moderators. */
export function RoomSettings({ store, first, onClose }: RoomSettingsProps) {
  const open = useSignal<SettingsTab>(first);
  const owner = store.myRole.value === "owner";
  const room = store.room.value;
  const tabs: { name: SettingsTab; label: string }[] = [
    { name: "room", label: "Room" },
    ...(owner ? [{ name: "roles" as const, label: "Roles" }] : []),
    { name: "invites", label: "Invites" },
    { name: "bans", label: "Bans" },
  ];
  return (
    <Dialog title="Room settings" onClose={onClose}>
      <div class="settings">
        <Tabs
          label="Room settings"
          tabs={tabs}
          open={open.value}
          onOpen={(name) => {
            open.value = name;
          }}
        >
          {open.value === "room" && room && (
            <RoomTab room={room} owner={owner} store={store} onClose={onClose} />
          )}
          {open.value === "roles" && <RolesTab store={store} />}
          {open.value === "invites" && <InvitesTab code={store.code} name={room?.name ?? store.code} />}
          {open.value === "bans" && <BansTab code={store.code} />}
        </Tabs>
      </div>
    </Dialog>
  );
}
