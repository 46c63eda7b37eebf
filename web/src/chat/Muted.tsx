import { useSignal } from "@preact/signals";
import { MicOff } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../ui/Icon";
import { formatWhen, OWN_ZONE } from "../ui/time";
import type { ChatStore } from "./chatStore";

/** The longest a browser's timer can wait, in milliseconds. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;
/** What stands in place of the message field while somebody is muted; what was being written is kept. */
export function UnlessMuted({ store, children }: { store: ChatStore; children: ComponentChildren }) {
  const until = store.around.mutedUntil.value;
  const now = useSignal(Date.now());
  useEffect(() => {
    now.value = Date.now();
    if (until === null || until <= Date.now()) return;
    const ending = setTimeout(
      () => {
        now.value = Date.now();
      },
      Math.min(until - Date.now() + 250, LONGEST_WAIT_MS),
    );
    return () => clearTimeout(ending);
  }, [until]);
  if (until === null || until <= now.value) return children;
  const when = formatWhen(new Date(until).toISOString(), new Date(), OWN_ZONE);
  return (
    <div class="chat-muted" role="status">
      <Icon of={MicOff} />
      <p>{`A host has muted you until ${when}. You can read along; what you were writing is kept.`}</p>
    </div>
  );
}
