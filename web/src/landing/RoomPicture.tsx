import { useSignal } from "@preact/signals";
import { theme } from "../app/theme";

const light = "/pictures/room-light.png";
const dark = "/pictures/room-dark.png";

/** A picture of a real room, in the colours that are on; left out when the installation has none. */
export function RoomPicture() {
  const missing = useSignal(false);
  if (missing.value) return null;
  const chosen = theme.value;
  return (
    <figure class="room-picture">
      <picture>
        {chosen === "auto" && <source srcset={dark} media="(prefers-color-scheme: dark)" />}
        <img
          src={chosen === "dark" ? dark : light}
          width="1280"
          height="800"
          alt="A room: people at the left, the shared timer in the middle, the chat at the right."
          onError={() => {
            missing.value = true;
          }}
        />
      </picture>
      <figcaption class="small muted">A room, as it looks from your seat.</figcaption>
    </figure>
  );
}
