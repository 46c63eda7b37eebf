import { useSignal } from "@preact/signals";
import { WifiOff } from "lucide";
import { useEffect } from "preact/hooks";
import { Button } from "../../ui/Button";
import { Icon } from "../../ui/Icon";
import type { RoomStore } from "./roomStore";

/** A drop shorter than this heals unseen. */
const UNSEEN_MS = 1_200;

/** What is to be known about the connection; nothing while it is good. */
export function LinkBanner({ store }: { store: RoomStore }) {
  const link = store.socket.connection.link.value;
  const arrived = store.arrived.value;
  const shown = useLasting(link.kind === "waiting" || (link.kind === "connecting" && arrived));
  if (!shown || (link.kind !== "waiting" && link.kind !== "connecting")) return null;
  return (
    <div class="link-banner">
      <Icon of={WifiOff} />
      {link.kind === "waiting" ? (
        <Waiting until={link.until} offline={link.offline} />
      ) : (
        <p>Reconnecting now. The timer goes on.</p>
      )}
      {link.kind === "waiting" && (
        <Button small onClick={() => store.socket.connection.reopen()}>
          Try now
        </Button>
      )}
    </div>
  );
}

/** The sentence is said once; the seconds that run in it are only shown. */
function Waiting({ until, offline }: { until: number; offline: boolean }) {
  const now = useSeconds();
  const seconds = Math.max(0, Math.ceil((until - now) / 1000));
  return (
    <p>
      <span class="visually-hidden" role="status">
        {offline ? "You are offline. The timer goes on." : "The connection was lost. The timer goes on."}
      </span>
      <span aria-hidden="true">
        {offline && "You are offline. "}
        {seconds > 0 ? `Reconnecting in ${seconds} s. ` : "Reconnecting now. "}
        The timer goes on.
      </span>
    </p>
  );
}

function useSeconds(): number {
  const now = useSignal(Date.now());
  useEffect(() => {
    const ticking = setInterval(() => {
      now.value = Date.now();
    }, 250);
    return () => clearInterval(ticking);
  }, []);
  return now.value;
}

/** True once `on` has lasted for a moment. */
function useLasting(on: boolean): boolean {
  const lasted = useSignal(false);
  useEffect(() => {
    if (!on) {
      lasted.value = false;
      return;
    }
    const waiting = setTimeout(() => {
      lasted.value = true;
    }, UNSEEN_MS);
    return () => clearTimeout(waiting);
  }, [on]);
  return on && lasted.value;
}
