import { Mic, MicOff } from "lucide";
import { useEffect } from "preact/hooks";
import { isForTyping, keysOn } from "../app/keys";
import { Icon } from "../ui/Icon";
import type { LocalMedia } from "./localMedia";

const KEY = "m";

/** Push-to-talk: the microphone is open while this, or the key M, is held. */
export function TalkButton({ media }: { media: LocalMedia }) {
  const { mic } = media.shown.value;
  const talk = (held: boolean) => void media.talk(held);
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    const isKey = (event: KeyboardEvent) => event.key.toLowerCase() === KEY;
    window.addEventListener(
      "keydown",
      (event) => {
        if (isKey(event) && keysOn.value && !event.repeat && !isForTyping(event)) talk(true);
      },
      { signal },
    );
    window.addEventListener("keyup", (event) => isKey(event) && talk(false), { signal });
    // Whoever leaves the window lets go of the key unseen.
    window.addEventListener("blur", () => talk(false), { signal });
    return () => ending.abort();
  }, [media]);
  return (
    <button
      type="button"
      class="toggle calm"
      aria-label="Hold to talk"
      aria-pressed={mic}
      aria-keyshortcuts="M"
      title="Hold to talk (M)"
      onPointerDown={() => talk(true)}
      onPointerUp={() => talk(false)}
      onPointerCancel={() => talk(false)}
      onPointerLeave={() => talk(false)}
      onKeyDown={(event) => (event.key === " " || event.key === "Enter") && !event.repeat && talk(true)}
      onKeyUp={() => talk(false)}
      onContextMenu={(event) => event.preventDefault()}
    >
      <Icon of={mic ? Mic : MicOff} />
    </button>
  );
}
