import { useComputed, useSignal } from "@preact/signals";
import { SignalLow } from "lucide";
import { useContext, useRef } from "preact/hooks";
import type { Me } from "../api/types";
import { type NameOf, Names } from "../live/names";
import { Icon } from "../ui/Icon";
import { CallControls } from "./CallControls";
import type { CallStore } from "./callStore";
import { Picture } from "./Picture";
import "./call.css";

export type Layout = "side" | "inset";

/** A running call: two pictures, what state it is in, and the controls. */
export function CallStage({ store, me }: { store: CallStore; me: Me }) {
  const layout = useSignal<Layout>("side");
  const theirVideo = useRef<HTMLVideoElement>(null);
  const media = store.media.value;
  const own = useComputed(() => {
    const track = store.media.value?.video.value;
    return track ? new MediaStream([track]) : null;
  });
  const nameOf = useContext(Names);
  const phase = store.phase.value;
  if (!media) return null;
  const peer = phase.kind === "together" ? phase.peer : null;
  const shown = media.shown.value;
  const theirs = store.theirs.value;
  const good = store.link.value?.path.value === "good";
  const seen = good && (theirs.camera || theirs.screen);
  const popOut =
    peer && seen && document.pictureInPictureEnabled ? () => void togglePopOut(theirVideo.current) : null;
  return (
    <section class="card call-stage" aria-label="Call">
      <h2 class="visually-hidden">Call</h2>
      <div class="pictures-frame">
        <div class="pictures" data-layout={peer ? layout.value : "alone"}>
          {peer && (
            <Picture
              kind="theirs"
              video={theirVideo}
              stream={store.link.value?.remote.value ?? null}
              name={nameOf(peer)}
              seed={peer.user_id}
              visible={seen}
              muted={!theirs.mic}
              screen={theirs.screen}
            />
          )}
          <Picture
            kind="mine"
            stream={own.value}
            name={me.display_name || me.username}
            seed={me.id}
            visible={media.video.value !== null}
            muted={!shown.mic}
            screen={media.video.value !== media.camera.value}
          />
        </div>
      </div>
      <p class="call-state" role="status">
        {callState(store, nameOf)}
      </p>
      <Hint store={store} />
      {media.trouble.value && (
        <p class="call-trouble small" role="status">
          {media.trouble.value}
        </p>
      )}
      <CallControls store={store} media={media} layout={layout} popOut={popOut} />
    </section>
  );
}

/** Said only while the connection is bad; the figures are under *Connection details*. */
function Hint({ store }: { store: CallStore }) {
  const link = store.link.value;
  const saving = store.media.value?.saving.value ?? false;
  const poor = link?.path.value === "good" && link.quality.value.poor;
  if (!poor && !saving) return null;
  return (
    <p class="call-hint small" role="status">
      <Icon of={SignalLow} />
      {saving
        ? "Your network is slow just now. Your picture rests, so that the sound goes on."
        : "The connection is poor just now."}
    </p>
  );
}

async function togglePopOut(video: HTMLVideoElement | null): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await video?.requestPictureInPicture();
  } catch {
    // The picture went away in the same moment, or the browser does not want to just now.
  }
}

function callState(store: CallStore, nameOf: NameOf): string {
  const phase = store.phase.value;
  if (phase.kind === "joining") return "Taking your place…";
  if (phase.kind === "alone") return `${goodbye(store, nameOf)}Waiting for somebody to join.`;
  if (phase.kind !== "together") return "";
  const name = nameOf(phase.peer);
  const path = store.link.value?.path.value;
  if (path === "shaky") return "Reconnecting…";
  if (path !== "good") return `Connecting with ${name}…`;
  // The media goes on without the signalling; this says only what would not work just now.
  if (store.away.value) return `${name}'s page lost the cafe. The call goes on while it can.`;
  if (store.reconnecting.value) return "Your page lost the cafe. The call goes on while it can.";
  return "";
}

function goodbye(store: CallStore, nameOf: NameOf): string {
  const farewell = store.farewell.value;
  if (!farewell) return "";
  const name = nameOf(farewell.who);
  switch (farewell.why) {
    case "hangup":
      return `${name} hung up. `;
    case "timeout":
      return `${name} lost the connection and did not come back. `;
    case "path":
      return `The connection with ${name} was lost. `;
  }
}
