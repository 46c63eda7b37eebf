import { Dialog } from "../ui/Dialog";
import type { PeerLink } from "./peerLink";

const PATHS: Record<string, string> = {
  host: "straight, within one network",
  srflx: "straight, over the internet",
  prflx: "straight, over the internet",
  relay: "through this cafe's relay",
};

/** How the connection does, in figures, for people who want to know. */
export function Details({ link, onClose }: { link: PeerLink; onClose: () => void }) {
  const { last, loss, kbps, soundOnly } = link.quality.value;
  const rows: [string, string][] = [
    ["Path", last?.path ? (PATHS[last.path] ?? last.path) : "not known yet"],
    ["Carried by", last?.protocol?.toUpperCase() ?? "not known yet"],
    ["There and back", last?.roundTripMs == null ? "not known yet" : `${Math.round(last.roundTripMs)} ms`],
    ["Lost on the way to you", `${(loss * 100).toFixed(1)} %`],
    [
      "Lost on the way there",
      last?.lostThere == null ? "not known yet" : `${(last.lostThere * 100).toFixed(1)} %`,
    ],
    ["Received", `${Math.round(kbps)} kbit/s`],
    ["Pictures", soundOnly ? "resting, so that the sound goes on" : "as you chose"],
  ];
  return (
    <Dialog title="Connection" onClose={onClose}>
      <dl class="details">
        {rows.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd class="numbers">{value}</dd>
          </div>
        ))}
      </dl>
      <p class="small muted">
        If it stays bad, the <a href="/doctor">connection doctor</a> finds out where it fails.
      </p>
    </Dialog>
  );
}
