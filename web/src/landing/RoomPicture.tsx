import { useSignal } from "@preact/signals";
import { theme } from "../app/theme";

/** Below this width a room is one part at a time, and so is its picture. */
const PHONE = "(width < 40rem)";
const DARK = "(prefers-color-scheme: dark)";

/** A picture of a real room, in the colours that are on; left out when the installation has none. */
export function RoomPicture() {
  const missing = useSignal(false);
  if (missing.value) return null;
  const chosen = theme.value;
  const own = chosen === "dark" ? "dark" : "light";
  return (
    <figure class="room-picture">
      <picture>
        {chosen === "auto" && (
          <source {...PHONE_SIZE} srcset={at("phone", "dark")} media={`${PHONE} and ${DARK}`} />
        )}
        <source {...PHONE_SIZE} srcset={at("phone", own)} media={PHONE} />
        {chosen === "auto" && <source srcset={at("room", "dark")} media={DARK} />}
        <img
          src={at("room", own)}
          width="1280"
          height="800"
          loading="lazy"
          decoding="async"
          alt="A room with its people, the timer that they share, and the chat."
          onError={() => {
            missing.value = true;
          }}
        />
      </picture>
      <figcaption class="small muted">A room, as it looks from your seat.</figcaption>
    </figure>
  );
}

/** In the picture's own pixels; it is drawn at half of that. */
const PHONE_SIZE = { width: 720, height: 1480 };

function at(kind: "room" | "phone", colours: "light" | "dark"): string {
  return `/pictures/${kind}-${colours}.webp`;
}
