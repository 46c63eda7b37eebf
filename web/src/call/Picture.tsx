import { MicOff } from "lucide";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { canChooseSpeaker } from "./devices";
import { wish } from "./wish";

interface PictureProps {
  stream: MediaStream | null;
  name: string;
  seed: string;
  /** There is something to look at. */
  visible: boolean;
  muted: boolean;
  kind: "mine" | "theirs";
  /** A screen is shown whole; a face may be cropped. */
  screen: boolean;
  /** Whoever does something with the picture beside showing it. */
  video?: RefObject<HTMLVideoElement | null>;
}

/** One person of the call: their picture, or their initials while there is none. */
export function Picture({ stream, name, seed, visible, muted, kind, screen, video: given }: PictureProps) {
  const ours = useRef<HTMLVideoElement>(null);
  const video = given ?? ours;
  const speaker = kind === "theirs" ? wish.value.speakerId : null;
  useEffect(() => {
    const element = video.current;
    if (!element || element.srcObject === stream) return;
    element.srcObject = stream;
    // `autoplay` alone is refused by some browsers after the stream was exchanged.
    if (stream) element.play().catch(() => undefined);
  }, [stream]);
  useEffect(() => {
    // A remembered loudspeaker may be unplugged today: then it is the browser's own.
    if (canChooseSpeaker && speaker !== null) video.current?.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  return (
    <figure
      class="picture"
      data-kind={kind}
      data-visible={visible || undefined}
      data-screen={screen || undefined}
    >
      <video
        ref={video}
        autoplay
        playsInline
        muted={kind === "mine"}
        aria-label={kind === "mine" ? "Your picture" : `Picture of ${name}`}
      />
      {!visible && (
        <div class="picture-stand-in">
          <Avatar name={name} seed={seed} size={5} />
        </div>
      )}
      <figcaption>
        <span class="one-line" dir="auto">
          {kind === "mine" ? "You" : name}
        </span>
        {muted && <Icon of={MicOff} size={1} name="microphone off" />}
      </figcaption>
    </figure>
  );
}
