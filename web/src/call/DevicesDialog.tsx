import { Dialog } from "../ui/Dialog";
import { DeviceChoices } from "./DeviceChoices";
import type { LocalMedia } from "./localMedia";

/** Choose other devices during the call. */
export function DevicesDialog({ media, onClose }: { media: LocalMedia; onClose: () => void }) {
  return (
    <Dialog title="Devices" onClose={onClose}>
      <DeviceChoices media={media} />
    </Dialog>
  );
}
