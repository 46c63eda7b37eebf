import { useComputed, useSignal } from "@preact/signals";
import { useContext } from "preact/hooks";
import type { Me } from "../api/types";
import { type NameOf, Names } from "../live/names";
import { CallControls } from "./CallControls";
import type { CallStore } from "./callStore";
import { Picture } from "./Picture";
import "./call.css";

export type Layout = "side" | "inset";

/** A running call: two pictures, what state it is in, and the controls. */
export function CallStage({ store, me }: { store: CallStore; me: Me }) {
  const layout = useSignal<Layout>("side");
  const media = store.media.value;
  const own = useComputed(() => {
    const track = store.media.value?.video.value;
    return track ? new MediaStream([track]) : null;
  });
  const phase = store.phase.value;
  if (!media) return null;
  const peer = phase.kind === "together" ? phase.peer : null;
  const nameOf = useContext(Names);
  const shown = media.shown.value;
  const theirs = store.theirs.value;
  const good = store.link.value?.path.value === "good";
  return (
    <section class="card call-stage" aria-label="Call">
      <h2 class="visually-hidden">Call</h2>
      <div class="pictures-frame">
        <div class="pictures" data-layout={peer ? layout.value : "alone"}>
          {peer && (
            <Picture
              kind="theirs"
              stream={store.link.value?.remote.value ?? null}
              name={nameOf(peer)}
              seed={peer.user_id}
              visible={good && (theirs.camera || theirs.screen)}
              muted={!theirs.mic}
              screen={theirs.screen}
            />
          )}
          <Picture
            kind="mine"
            stream={own.value}
            name={me.display_name || me.username}
            seed={me.id}
            visible={shown.camera || shown.screen}
            muted={!shown.mic}
            screen={shown.screen}
          />
        </div>
      </div>
      <p class="call-state" role="status">
        {callState(store, nameOf)}
      </p>
      {media.trouble.value && (
        <p class="call-trouble small" role="status">
          {media.trouble.value}
        </p>
      )}
      <CallControls store={store} media={media} layout={layout} />
    </section>
  );
}

function callState(store: CallStore, nameOf: NameOf): string {
  const phase = store.phase.value;
  if (phase.kind === "joining") return "Taking your place…";
  if (phase.kind === "alone") return "Waiting for somebody to join.";
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
